"""Every query of the transfers room."""
