"""What is left in opened vials: what may be used, what dies next, recounts, destruction, recalled lots."""
