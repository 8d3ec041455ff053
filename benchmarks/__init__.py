"""The figures that the README quotes."""
