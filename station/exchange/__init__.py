"""Files of other software, to plain values and back."""
