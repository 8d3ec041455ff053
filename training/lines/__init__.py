"""The networks that make a reader of numbers out of the digit classifier: boundaries, line network, decoder."""
