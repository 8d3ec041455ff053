"""Makes the networks that turn a classifier of digits into a reader of numbers."""
