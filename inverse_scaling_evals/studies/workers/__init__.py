"""The processes of one machine that run a study."""
