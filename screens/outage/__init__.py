"""Running an outage: its state and checklists, the logbook, and who does what."""
