"""The agreement: content versions, signatures, legal checks, decisions and the life of a placement."""
