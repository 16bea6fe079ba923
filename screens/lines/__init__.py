"""The subcommands of `station`, one module each with `run(args) -> int`, loaded only when typed."""
