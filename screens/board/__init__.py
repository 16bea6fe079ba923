"""The board: every preparation of the day, where it stands and what presses."""
