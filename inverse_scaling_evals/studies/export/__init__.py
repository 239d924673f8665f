"""A study as a file for other runners."""
