"""Words every room shares: settings, clock, ids, errors, actors, state tables and text rules; no FastAPI, no SQL."""
