"""The database and everything that touches it: schema, journal, mirror, seats and the fence, queries,
verify and rebuild."""
