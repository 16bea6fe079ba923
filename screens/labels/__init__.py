"""Labels and codes: the print queue, a code on the screen, the scanner's settings."""
