"""The `station` command: reads its words and calls the part that does the work."""


def main() -> None:
    """Run the command typed after `station`."""
