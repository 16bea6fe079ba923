"""What the unit sets at the station: printer, hoods, times."""
