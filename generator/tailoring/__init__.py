"""Tailoring: a programme and a kommune's parameters to finished content, dates, hours and facts."""
