"""What happened: an append-only event for every effect, written in the effect's own transaction."""
