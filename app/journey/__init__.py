"""The wing of place, then train: needs, matches, placements, training plans and aftercare."""
