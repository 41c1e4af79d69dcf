"""The month's status for the steering group: a filled-in project log becomes one slide, with nothing else at hand."""
