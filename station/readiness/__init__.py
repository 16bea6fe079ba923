"""Drills, prerequisites and self-tests, done as a person would do them."""
