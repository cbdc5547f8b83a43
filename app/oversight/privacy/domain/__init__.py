"""The rules of a person's rights: what stands in the way, what is decided, what is kept and for how long."""
