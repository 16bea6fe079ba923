"""Paper: tomorrow's sheets, the register, the kit's numbers, and the station made again from paper."""
