"""Every type of event there is; a test compares the table with what the code records."""

from collections.abc import Mapping

from app.integration.events.domain.kinds import EventType, by_name
from app.integration.events.domain.of_aftercare import OF_AFTERCARE
from app.integration.events.domain.of_placements import OF_PLACEMENTS
from app.integration.events.domain.of_registers import OF_REGISTERS

CATALOGUE: Mapping[str, EventType] = dict(by_name(*OF_REGISTERS, *OF_PLACEMENTS, *OF_AFTERCARE))
UNLESS_FROM = tuple((one.name, one.unless_from) for one in CATALOGUE.values() if one.unless_from is not None)
