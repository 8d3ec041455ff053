"""The networks that make a reader out of the digit classifier: boundaries, line network, decoder."""
