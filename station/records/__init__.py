"""The database: journal, books, mirror and the fence around them."""
