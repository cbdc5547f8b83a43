"""The worklist: what needs the caller today, across the whole house."""
