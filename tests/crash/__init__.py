"""Crashes, power cuts and failing disks, done to real station processes; `python -m tests.crash --help`."""
