"""What is to be said about an order before a pharmacist validates it: one file per family of checks."""

from station.clinical.findings.all import findings
from station.clinical.findings.finding import Finding, Line, spoken

__all__ = ["Finding", "Line", "findings", "spoken"]
