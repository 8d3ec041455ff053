"""The digit network: the one that was specified and the shipped one, trained, measured, trained further."""
