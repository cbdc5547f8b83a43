"""The life of a transfer."""
