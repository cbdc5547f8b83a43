"""Every query on conversations, their messages and their files."""
