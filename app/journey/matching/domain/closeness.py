"""How close a held skill comes to one that is asked for."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum


class Relation(StrEnum):
    """What `other` is, seen from `skill`."""

    NARROWER = "narrower"
    BROADER = "broader"
    RELATED = "related"
    SIBLING = "sibling"


# A person who can do something narrower can do it; something broader or beside it only in part (MATCHING).
VALUE: Mapping[Relation, float] = {
    Relation.NARROWER: 1.0,
    Relation.BROADER: 0.6,
    Relation.RELATED: 0.5,
    Relation.SIBLING: 0.4,
}
_REVERSED: Mapping[Relation, Relation] = {
    Relation.NARROWER: Relation.BROADER,
    Relation.BROADER: Relation.NARROWER,
    Relation.RELATED: Relation.RELATED,
    Relation.SIBLING: Relation.SIBLING,
}

# need skill → held skill → closeness in (0, 1]; what is not listed is 0
Closeness = Mapping[int, Mapping[int, float]]
RelationRow = tuple[int, int, Relation | str]


def closeness_table(need_skills: Sequence[int], relations: Iterable[RelationRow]) -> dict[int, dict[int, float]]:
    """The closeness of every held skill that counts for one of `need_skills`; a skill itself counts 1.

    A relation row (skill, other, kind) says that `other` is narrower, broader, … than `skill`, and is read both ways.
    Two skills with the same broader skill in these rows are siblings. Of several values the highest counts;
    relations are not followed further than that: what is meant transitively is handed in as rows.
    """
    table: dict[int, dict[int, float]] = {skill: {skill: 1.0} for skill in need_skills}
    parents: dict[int, set[int]] = {}
    children: dict[int, set[int]] = {}
    for skill, other, kind in relations:
        relation = Relation(kind)
        for asked, held, seen in ((skill, other, relation), (other, skill, _REVERSED[relation])):
            if asked in table:
                _raise_to(table[asked], held, VALUE[seen])
            if seen is Relation.BROADER:
                parents.setdefault(asked, set()).add(held)
                children.setdefault(held, set()).add(asked)
    for skill, row in table.items():
        for parent in parents.get(skill, ()):
            for sibling in children[parent]:
                _raise_to(row, sibling, VALUE[Relation.SIBLING])
    return table


def _raise_to(row: dict[int, float], held: int, value: float) -> None:
    row[held] = max(row.get(held, 0.0), value)
