"""The project's own pen: digits, separators, letters and whole lines as many hands write them."""
