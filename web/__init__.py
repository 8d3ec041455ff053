"""The page and the routes that people and programs use."""
