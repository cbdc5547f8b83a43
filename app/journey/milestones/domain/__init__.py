"""The rules of milestones and incentives."""
