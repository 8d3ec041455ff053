"""The digit classifier: the one that was specified and the shipped one, trained, measured, trained further."""
