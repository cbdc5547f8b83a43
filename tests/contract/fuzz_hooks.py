"""Loaded by Schemathesis in the short run: of many values of a wrong type for one field, the first is sent."""

import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import CoveragePhaseData, CoverageScenario

_sent: set[tuple[str, ParameterLocation | None, str | None, str | None]] = set()


@schemathesis.hook
def filter_case(_context: schemathesis.HookContext, case: schemathesis.Case) -> bool:
    """True: send it. A number, a truth, a list, an object and nothing instead of a text are one fault of one field."""
    data = case.meta.phase.data if case.meta is not None else None
    if not isinstance(data, CoveragePhaseData) or data.scenario is not CoverageScenario.INCORRECT_TYPE:
        return True
    field = (case.operation.label, data.parameter_location, data.parameter, data.location)
    if field in _sent:
        return False
    _sent.add(field)
    return True
