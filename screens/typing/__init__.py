"""Orders typed by hand: from paper, from a voice, from an old worksheet; and typed again by somebody else."""
