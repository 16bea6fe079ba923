"""The board on the wall: read from across the room, without keys and without patients' names."""
