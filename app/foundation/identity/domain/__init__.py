"""Rules of the door: how long to wait after failures, which passwords are too common, what an API key may do."""
