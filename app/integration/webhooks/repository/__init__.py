"""Every query on webhooks: the owners' own, the deliveries, and what the workers take and settle."""
