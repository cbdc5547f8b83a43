"""Loaded by Schemathesis: who asks, and in the short run only the first of many values of a wrong type for one field."""

import json
import os
from collections import Counter
from pathlib import Path

import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import CoveragePhaseData, CoverageScenario

SHORT = not any(os.environ.get(name, "0") != "0" for name in ("PRAKTIK_FUZZ_EXAMPLES", "PRAKTIK_SOAK"))
# The tokens of those who may ask a route, by its method and path: they take turns.
TOKENS: dict[str, list[str]] = json.loads(Path(os.environ["PRAKTIK_FUZZ_TOKENS"]).read_text(encoding="utf-8"))
_asked: Counter[str] = Counter()
_sent: set[tuple[str, ParameterLocation | None, str | None, str | None]] = set()


@schemathesis.auth(refresh_interval=None)
class InTurn:
    """Signs each question by whoever's turn it is."""

    def get(self, case: schemathesis.Case, _context: schemathesis.AuthContext) -> str | None:
        label = case.operation.label
        tokens = TOKENS.get(label)
        _asked[label] += 1
        return tokens[_asked[label] % len(tokens)] if tokens else None

    def set(self, case: schemathesis.Case, data: str, _context: schemathesis.AuthContext) -> None:
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def filter_case(_context: schemathesis.HookContext, case: schemathesis.Case) -> bool:
    """True: send it. A number, a truth, a list, an object and nothing instead of a text are one fault of one field."""
    data = case.meta.phase.data if case.meta is not None else None
    if not SHORT or not isinstance(data, CoveragePhaseData) or data.scenario is not CoverageScenario.INCORRECT_TYPE:
        return True
    field = (case.operation.label, data.parameter_location, data.parameter, data.location)
    if field in _sent:
        return False
    _sent.add(field)
    return True
