"""What is asked at which step."""
