"""The digit classifier, as it was specified and as it is shipped: trained, measured, trained further."""
