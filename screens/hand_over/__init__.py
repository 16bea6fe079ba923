"""Released bags scanned onto one list per ward."""
