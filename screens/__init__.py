"""The front ends: the Textual screens and the command line."""
