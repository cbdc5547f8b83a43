"""What webhooks are without HTTP and SQL: how a message is signed, when it is tried again, and why it failed."""
