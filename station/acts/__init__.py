"""What people do, one function per intention: the one door to the records."""
