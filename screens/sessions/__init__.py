"""Who is connected, and the screen of a session that is locked."""
