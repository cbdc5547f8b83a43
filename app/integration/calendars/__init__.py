"""Calendar feeds that real calendar programs subscribe to."""
