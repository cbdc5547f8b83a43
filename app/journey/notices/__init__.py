"""Notices by e-mail: what waits for you, without saying about whom."""
