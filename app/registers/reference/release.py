"""One release of ESCO as rows for the tables, wherever it was read from, and how an ESCO address becomes a key."""

from collections.abc import Sequence
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
    """Skill group rows (`uri`, `code`, `label_en`, `parent_uri` or None) with keys, parents before children."""
    by_uri = {group["uri"]: group for group in groups}
    placed: dict[str, Row] = {}

    def place(uri: str) -> None:
        if uri in placed:
            return
        group = by_uri[uri]
        parent = group["parent_uri"] if group["parent_uri"] in by_uri else None
        if parent is not None:
            place(parent)
        placed[uri] = {
            "id": concept_id(uri),
            "uri": uri,
            "code": group["code"],
            "label_en": group["label_en"],
            "parent_id": None if parent is None else concept_id(parent),
        }

    for uri in by_uri:
        place(uri)
    return list(placed.values())
