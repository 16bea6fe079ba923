"""A4 documents: templates filled by typst, QR symbols for paper, delivery to CUPS or a folder."""
