"""The packaged data map, read once."""

import tomllib
from functools import cache
from pathlib import Path

from app.oversight.privacy.domain.data_map import DataMap, read_map


@cache
def data_map() -> DataMap:
    """What data_map.toml beside this file says of every table."""
    return read_map(tomllib.loads(Path(__file__).with_name("data_map.toml").read_text(encoding="utf-8")))
