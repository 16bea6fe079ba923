"""The formulary's lines and their approval by two pharmacists."""
