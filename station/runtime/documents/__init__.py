"""A4 documents of this station: what each says, made from the records, and where it is sent."""
