"""The folder of a study: its owner, its lock, its logs, and how far they are."""
