"""Webhooks: other systems are told of events at an address of their own, signed, at least once."""
