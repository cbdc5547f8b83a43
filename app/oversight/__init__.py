"""Questions about the whole: read-only views over what the other wings hold."""
