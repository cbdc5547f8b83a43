"""What a Danish CV holds and in which order."""
