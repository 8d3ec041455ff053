"""The networks that make a reader of numbers out of the digit network: boundaries, line network, decoder."""
