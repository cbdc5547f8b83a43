"""What the Danish business register (CVR) knows of a company, to fill in what would otherwise be typed."""
