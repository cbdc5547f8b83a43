"""Courses and vouchers: the candidate chooses, the money is accounted for to the øre."""
