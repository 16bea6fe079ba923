"""The demonstration: a station in a scratch folder, a scanner on a key, and a walk that plays by itself."""
