"""Bags that came back or came ready-made: recorded, decided about, given to an order."""
