"""Set-up on the first run: a few questions, the station key saved and sealed, the first pharmacist."""
