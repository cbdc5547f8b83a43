"""Looking at who looked: a person's own access log, a manager's samples, and unusual volumes."""
