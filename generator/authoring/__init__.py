"""What content owners use beside building: a new programme's folder, the finer checks, previews and review copies."""
