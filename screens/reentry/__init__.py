"""Giving the work back: what is to be entered in the main software."""
