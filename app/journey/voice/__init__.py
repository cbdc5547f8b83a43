"""The refugee's own voice: asked at every step, kept as written, seen by the caseworker first."""
