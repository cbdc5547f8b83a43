"""Turns what the driver hands over of many candidates into small columns: each distinct value is read once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from operator import itemgetter
from typing import Any
from uuid import UUID

import numpy as np
import orjson

from app.journey.matching.domain import CandidateStatus
from app.journey.matching.domain.crowd import Crowd, Dictionary, Entries, make_crowd
from app.journey.matching.domain.pool import UNKNOWN
from app.journey.matching.repository.crowd import CrowdRows, Rows
from app.journey.matching.service import translation
from app.registers.candidates.domain import Cefr, DanishExam
from app.registers.law.domain import CommitmentKind, LegalBasis

BASES = tuple(LegalBasis)
_BASIS = {basis.value: number for number, basis in enumerate(BASES)}
_STATUS = {status.name.lower(): status for status in CandidateStatus}


def compact(found: CrowdRows, words: Dictionary) -> Crowd:
    """These candidates as columns, in the order of their keys; new values get their numbers in `words`."""
    order = np.argsort(np.array(found.ids, dtype="S32"))
    place = {key: row for row, key in enumerate(np.array(found.ids)[order].tolist())}
    values = {name: _once(column, _READ.get(name)) for name, column in found.columns.items()}
    employers = _once(
        found.columns["last_employer_cvr"], lambda cvr: UNKNOWN if cvr is None else words.employers.add(cvr, ())
    )
    assessed, proven = values["oral_cefr"], values["danish_exam"]
    single = {
        "ids": found.ids,
        "version": values["version"],
        "status": values["status"],
        "latitude": values["lat"],
        "longitude": values["lon"],
        "max_travel_minutes": values["transport_max_minutes"],
        "speed_kmh": values["transport_modes"],
        "danish_oral": [level if level >= 0 else exam for level, exam in zip(assessed, proven, strict=True)],
        "available_from": values["available_from"],
        "max_weekly_tenths": values["max_weekly_hours"],
        "licences": values["licences"],
        "constraints": values["constraints"],
        "waiting_since": values["waiting_since"],
        "basis": values["legal_basis"],
        "employer": employers,
    }
    lists = {
        "skills": _listed(place, found.skills, _skill(words), None),
        "wishes": _listed(place, found.wishes, _occupation(words, found.isco), None),
        "experience": _listed(place, found.experience, _occupation(words, found.isco)),
        "unwanted": _unwanted(place, found),
        "busy": _busy(words, place, found.busy),
    }
    return make_crowd({name: np.array(column)[order] for name, column in single.items()}, lists)


def _once(values: Sequence[Any], convert: Callable[[Any], Any] | None) -> Sequence[Any]:
    """The converted column; each distinct value is converted once, as there are few."""
    if convert is None:
        return values
    table = {value: convert(value) for value in set(values)}
    return [table[value] for value in values]


def _ordinal(value: date | str) -> int:
    return (date.fromisoformat(value) if isinstance(value, str) else value).toordinal()


def _time(value: time | str) -> time:
    return time.fromisoformat(value) if isinstance(value, str) else value


def _oral(assessed: str | None, exam: str | None) -> int:
    level = translation.oral_level(Cefr(assessed) if assessed else None, DanishExam(exam) if exam else None)
    return UNKNOWN if level is None else level


_READ: Mapping[str, Callable[[Any], Any]] = {
    "status": _STATUS.__getitem__,
    "transport_modes": lambda text: translation.speed_kmh(orjson.loads(text)),
    "oral_cefr": lambda level: _oral(level, None),
    "danish_exam": lambda exam: _oral(None, exam),
    "available_from": _ordinal,
    "licences": lambda text: translation.licence_mask(orjson.loads(text)),
    "constraints": lambda text: translation.constraint_mask(orjson.loads(text)),
    "waiting_since": _ordinal,
    "legal_basis": _BASIS.__getitem__,
}


def _listed(place: Mapping[str, int], rows: Rows, *convert: Callable[[Any], int] | None) -> Entries:
    """Owners' rows, and the converted columns of the entries."""
    owners, *values = zip(*rows, strict=True) if rows else ((), *(() for _ in convert))
    return [place[owner] for owner in owners], [_once(column, by) for column, by in zip(values, convert, strict=True)]


def _skill(words: Dictionary) -> Callable[[str], int]:
    return lambda key: words.skills.add(key, (translation.code_of_hex(key),))


def _occupation(words: Dictionary, isco: Mapping[str, str]) -> Callable[[str], int]:
    return lambda key: words.occupations.add(key, (translation.code_of_hex(key), *translation.isco(isco[key])))


def _unwanted(place: Mapping[str, int], found: CrowdRows) -> Entries:
    pairs = [
        (place[owner], translation.code(UUID(key)))
        for owner, text in zip(found.ids, found.columns["unwanted_occupation_ids"], strict=True)
        if text != "[]"
        for key in orjson.loads(text)
    ]
    pairs.sort(key=itemgetter(1))  # each row's own come in the order of the input hash then
    return [owner for owner, _ in pairs], [[code for _, code in pairs]]


def _busy(words: Dictionary, place: Mapping[str, int], rows: Rows) -> Entries:
    """One entry a span; what one source wrote of a candidate has one number."""
    owners, times, numbers = [], [], []
    sources: dict[tuple[str, str], int] = {}
    counts: dict[str, int] = {}
    spans = {at: [words.times.add(span, span) for span in _spans(*at)] for at in {tuple(row[2:]) for row in rows}}
    for owner, source, *at in rows:
        number = sources.get((owner, source))
        if number is None:
            number = sources[owner, source] = counts.get(owner, 0)
            counts[owner] = number + 1
        for span in spans[tuple(at)]:
            owners.append(place[owner])
            times.append(span)
            numbers.append(number)
    return owners, [times, numbers]


def _spans(
    kind: str, starts_on: Any, ends_on: Any, weekday: int | None, start: Any, end: Any, tenths: int | None
) -> list[tuple[int, ...]]:
    """A ledger row as the engine reads it: one span, or two where the time runs past midnight."""
    at = None if weekday is None else (weekday, _time(start), _time(end))
    read = int(translation.busy_kind(CommitmentKind(kind)))
    last = date.max.toordinal() if ends_on is None else _ordinal(ends_on)
    hours = UNKNOWN if tenths is None else tenths
    return [(read, _ordinal(starts_on), last, *span, hours) for span in translation.spans_of(at)]
