"""One release of ESCO as rows for the tables, wherever it was read from, and how an ESCO address becomes a key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

Row = dict[str, Any]
OCCUPATION_ADDRESS = "http://data.europa.eu/esco/occupation/"
SKILL_ADDRESS = "http://data.europa.eu/esco/skill/"


@dataclass(frozen=True, slots=True)
class EscoRelease:
    """The rows of every ESCO table; parents stand before their children in `skill_groups` and `isco_groups`."""

    version: str
    isco_groups: Sequence[Row]
    occupations: Sequence[Row]
    skill_groups: Sequence[Row]
    skills: Sequence[Row]
    occupation_skills: Sequence[Row]
    skill_broader: Sequence[Row]
    skill_group_members: Sequence[Row]
    skill_relations: Sequence[Row]


def concept_id(uri: str) -> UUID:
    """The UUID an ESCO address ends with; addresses that end otherwise (ISCED-F groups) get one made from them."""
    try:
        return UUID(uri.rsplit("/", 1)[-1])
    except ValueError:
        return uuid5(NAMESPACE_URL, uri)


def group_rows(groups: Sequence[Row]) -> list[Row]:
    """Skill group rows (`uri`, `code`, `label_en`, `parent_uri` or None) with keys, parents before children.

    Every group hangs from a root: one that would close a circle, or names itself, becomes a root. A release that says
    so is at fault, but what it says of everything else is still of use.
    """
    by_uri = {group["uri"]: group for group in groups}
    parents: dict[str, str | None] = {}
    for uri, group in by_uri.items():
        parent = group["parent_uri"] if group["parent_uri"] in by_uri else None
        above = parent
        while above is not None and above != uri:
            above = parents.get(above)
        parents[uri] = parent if above is None else None
    return [_group_row(by_uri[uri], parents[uri]) for uri in _parents_first(parents)]


def _parents_first(parents: Mapping[str, str | None]) -> list[str]:
    placed: dict[str, None] = {}
    for uri in parents:
        path: list[str] = []
        above: str | None = uri
        while above is not None and above not in placed:
            path.append(above)
            above = parents[above]
        placed.update(dict.fromkeys(reversed(path)))
    return list(placed)


def _group_row(group: Row, parent: str | None) -> Row:
    return {
        "id": concept_id(group["uri"]),
        "uri": group["uri"],
        "code": group["code"],
        "label_en": group["label_en"],
        "parent_id": None if parent is None else concept_id(parent),
    }
