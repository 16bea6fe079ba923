"""Work done on paper, entered afterwards."""
