"""The page for people and the route for programs, around one reader."""
