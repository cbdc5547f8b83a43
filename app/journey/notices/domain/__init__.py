"""Which event tells whom, when it may be sent, and in which words."""
