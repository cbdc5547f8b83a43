"""Every query of the statistics."""
