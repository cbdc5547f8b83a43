"""Municipal jobcenters and their settings."""
