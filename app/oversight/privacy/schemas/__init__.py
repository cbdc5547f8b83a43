"""Shapes of a person's rights."""
