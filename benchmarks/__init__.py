"""The figures that docs/accuracy.md quotes."""
