"""The live process: one write thread, readers, printers and the beat."""
