"""Plan a study: its form, its file, its cells, and what it will take."""
