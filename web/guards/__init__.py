"""What every request passes before a route sees it: who may ask, how often, how much and how long."""
