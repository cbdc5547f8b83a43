"""Every query of the privacy room."""
