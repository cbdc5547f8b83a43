"""Milestones of lasting work, and the incentives some jobcenters give at them."""
