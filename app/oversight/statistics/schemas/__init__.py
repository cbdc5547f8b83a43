"""Shapes of statistics."""
