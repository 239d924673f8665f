"""The workers of a study on a Ray cluster."""
