"""Who comes in: accounts, passwords, tokens, and what a role may ask for."""
