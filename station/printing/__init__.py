"""Labels: what they say, how they look, and the printers that they go to."""
