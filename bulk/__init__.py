"""Reads folders, archives and documents into a table of readings."""
