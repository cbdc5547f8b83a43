"""Use cases of a person's rights."""
