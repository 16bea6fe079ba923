"""Questions to the records: each reads what it needs at once, leaves no cursor open and answers with model
values."""
