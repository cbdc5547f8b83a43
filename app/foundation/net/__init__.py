"""Requests that leave this service: to addresses other people have named, so every one is checked before it is called."""
