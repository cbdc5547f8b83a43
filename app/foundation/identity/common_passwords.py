"""The packaged list of passwords that are tried first."""

from functools import cache
from importlib.resources import files


@cache
def common_passwords() -> frozenset[str]:
    """Lower-case passwords; the lines that begin with # say where they come from."""
    text = files("app.foundation.identity").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and line != "#" and not line.startswith("# "))
