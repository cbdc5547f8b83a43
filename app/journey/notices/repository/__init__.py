"""Every query on notices, on what accounts want, and on whom an event concerns."""
