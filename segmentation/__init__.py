"""Finds everything in an image that could be one digit."""
