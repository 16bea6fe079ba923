"""The core of the downtime station: everything but the screens."""
