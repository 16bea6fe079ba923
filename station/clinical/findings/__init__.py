"""What is to be said about an order before a pharmacist validates it: one file per family of checks."""
