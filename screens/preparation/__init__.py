"""The walk of one preparation: one screen for each step, all built on `step_screen.py`."""
