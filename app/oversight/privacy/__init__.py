"""A person's rights, and the authority's duties: export, rectification, erasure, legal hold, retention, consent to sharing."""
