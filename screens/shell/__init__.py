"""The shell of the app: what every screen has around it, and how keys and scans reach it."""
