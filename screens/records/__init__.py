"""The records themselves: closed books, and what another machine alone knew."""
