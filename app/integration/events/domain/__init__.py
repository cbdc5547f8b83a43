"""Which types of events there are, and whose part of the feed somebody may read."""
