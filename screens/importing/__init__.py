"""Files taken in: orders and lists, previewed line by line; the making of a mapping."""
