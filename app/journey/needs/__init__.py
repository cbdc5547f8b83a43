"""What a company asks for: tasks, seats, times, and the skills that can be trained on the way."""
