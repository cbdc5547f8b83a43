"""The rules of aftercare: when to ask, what a milestone means, and who may record what."""
