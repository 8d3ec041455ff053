"""What a visitor sees: the page, its words, and each reading as HTML."""
