"""Queries of calendar feeds: the feeds themselves, and what other rooms let their owner see."""
