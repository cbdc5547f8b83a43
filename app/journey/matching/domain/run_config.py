"""What one assignment run is computed by: a ranking's configuration, the fill bonus, the lists' length and prices."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from app.journey.matching.domain.versions import config_document, read_config
from app.journey.matching.domain.weights import Limits, Weights

_DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class RunConfig:
    """`prices` are those of each occupation group (two digits of ISCO-08), None where a run does without."""

    weights: Weights
    limits: Limits
    fill_bonus: float
    top: int
    prices: Mapping[int, float] | None

    def document(self) -> dict[str, Any]:
        """As JSON; the run is computed by what is read back from it."""
        prices = None if self.prices is None else {str(group): price for group, price in sorted(self.prices.items())}
        return {
            **config_document(self.weights, self.limits),
            "fill_bonus": self.fill_bonus,
            "top_k": self.top,
            "scarcity_prices": prices,
        }

    @property
    def hash(self) -> str:
        """blake2b (32 hex digits) over the canonical JSON; the seed is no part of it."""
        raw = orjson.dumps(self.document(), option=orjson.OPT_SORT_KEYS)
        return hashlib.blake2b(raw, digest_size=_DIGEST_BYTES).hexdigest()

    @staticmethod
    def read(document: Mapping[str, Any]) -> "RunConfig":
        """What `document` wrote. Raises ValueError for the configuration of another engine."""
        weights, limits = read_config(document)
        prices = document["scarcity_prices"]
        return RunConfig(
            weights=weights,
            limits=limits,
            fill_bonus=float(document["fill_bonus"]),
            top=int(document["top_k"]),
            prices=None if prices is None else {int(group): float(price) for group, price in prices.items()},
        )
