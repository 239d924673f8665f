"""The progress of a study that runs."""
