"""Signing links: how somebody without an account answers on an agreement."""
