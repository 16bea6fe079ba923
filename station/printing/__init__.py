"""Labels and documents: what they say, and the printers that print them."""
