"""What the project draws itself to learn from: a pen with many hands, and whole numbers, words and scans."""
