"""Reading and searching reference data; the search indexes are built from the tables once per release and process."""

from collections.abc import Awaitable, Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date
from threading import Lock
from typing import Any, TypeVar
from uuid import UUID

import anyio.to_thread

from app.foundation.api.pagination import PageRequest
from app.foundation.core.i18n import Language
from app.foundation.db.work import Work
from app.registers.reference import repository
from app.registers.reference.domain import IndustryScheme
from app.registers.reference.models import Industry, Occupation, Postcode, Skill
from app.registers.reference.schemas import (
    IndustryRead,
    Labelled,
    MunicipalityRead,
    OccupationDetail,
    OccupationRead,
    OccupationSkillRead,
    PostcodeRead,
    RegionRead,
    SkillDetail,
    SkillGroupRead,
    SkillRead,
)
from app.registers.reference.search import LabelIndex, Term

R = TypeVar("R")
# A filter beside the search needs more hits than the page has room for.
FILTERED_HITS = 1_000


class SearchIndexes:
    """The indexes of this process: one per kind of concept, kept while the data set's checksum stands."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, LabelIndex[Any]]] = {}
        self._building = Lock()

    def find(self, kind: str, checksum: str) -> LabelIndex[Any] | None:
        kept = self._kept.get(kind)
        return kept[1] if kept is not None and kept[0] == checksum else None

    def build(self, kind: str, checksum: str, terms: Iterable[Term[Any]]) -> LabelIndex[Any]:
        """Builds in the calling thread; of several callers at once the first builds and the others wait for it."""
        with self._building:
            index = self.find(kind, checksum)
            if index is None:
                index = LabelIndex(terms)
                self._kept[kind] = (checksum, index)
            return index


_indexes = SearchIndexes()


async def _search(
    work: Work,
    kind: str,
    dataset: str,
    read_terms: Callable[[], Awaitable[Sequence[Term[Any]]]],
    query: str,
    limit: int,
) -> list[Any]:
    """The keys that answer a query, best first; none while nothing is loaded."""
    checksum = await repository.get_checksum(work, dataset)
    if checksum is None:
        return []
    index = _indexes.find(kind, checksum)
    if index is None:
        terms = await read_terms()
        index = await anyio.to_thread.run_sync(_indexes.build, kind, checksum, terms)
    return index.search(query, work.language, limit)


def _terms(rows: Iterable[Any]) -> Iterator[Term[UUID]]:
    for key, label_en, label_da, alt_labels_en, alt_labels_da in rows:
        yield Term(key, label_en, Language.EN)
        if label_da is not None:
            yield Term(key, label_da, Language.DA)
        for text in alt_labels_en:
            yield Term(key, text, Language.EN, preferred=False)
        for text in alt_labels_da:
            yield Term(key, text, Language.DA, preferred=False)


def _coded_terms(rows: Iterable[tuple[str, str]]) -> Iterator[Term[str]]:
    for code, name in rows:
        yield Term(code, name, Language.DA)
        yield Term(code, code, Language.DA, preferred=False)


def _in_order(keys: Sequence[Hashable], rows: Iterable[R], key: Callable[[R], Hashable]) -> list[R]:
    """The rows in the order of the search; a row that is gone meanwhile is left out."""
    by_key = {key(row): row for row in rows}
    return [by_key[wanted] for wanted in keys if wanted in by_key]


def _label(work: Work, row: Occupation | Skill) -> str:
    return row.label_da if work.language is Language.DA and row.label_da else row.label_en


def _labelled(work: Work, row: Occupation | Skill) -> dict[str, Any]:
    return {"id": row.id, "label": _label(work, row), "label_da": row.label_da, "label_en": row.label_en}


def _occupation_fields(work: Work, row: Occupation) -> dict[str, Any]:
    return _labelled(work, row) | {"uri": row.uri, "isco_code": row.isco_code, "retired": row.retired}


def _skill_fields(work: Work, row: Skill) -> dict[str, Any]:
    return _labelled(work, row) | {"uri": row.uri, "skill_type": row.skill_type, "retired": row.retired}


async def list_municipalities(
    work: Work, page: PageRequest, on: date | None, region_code: str | None
) -> tuple[list[MunicipalityRead], str | None]:
    rows, cursor = await repository.list_municipalities(work, page, on or work.today(), region_code)
    items = [
        MunicipalityRead(
            code=municipality.code,
            name=municipality.name,
            region=None if region is None else RegionRead.model_validate(region),
            lat=municipality.lat,
            lon=municipality.lon,
        )
        for municipality, region in rows
    ]
    return items, cursor


async def list_postcodes(
    work: Work, page: PageRequest, query: str | None, municipality_code: str | None
) -> tuple[list[PostcodeRead], str | None]:
    postcodes: Sequence[Postcode]
    cursor: str | None = None
    if query is None:
        postcodes, cursor = await repository.list_postcodes(work, page, municipality_code)
    else:

        async def read_terms() -> list[Term[str]]:
            return list(_coded_terms(await repository.list_postcode_names(work)))

        codes = await _search(work, "postcodes", "geography", read_terms, query, FILTERED_HITS)
        rows = await repository.list_postcodes_of(work, codes, municipality_code)
        postcodes = _in_order(codes, rows, lambda row: row.code)[: page.limit]
    return [PostcodeRead.model_validate(row) for row in postcodes], cursor


async def list_industries(
    work: Work, page: PageRequest, query: str | None, scheme: IndustryScheme
) -> tuple[list[IndustryRead], str | None]:
    industries: Sequence[Industry]
    cursor: str | None = None
    if query is None:
        industries, cursor = await repository.list_industries(work, page, scheme)
    else:

        async def read_terms() -> list[Term[str]]:
            return list(_coded_terms(await repository.list_industry_names(work, scheme)))

        codes = await _search(work, f"industries/{scheme}", "industries", read_terms, query, page.limit)
        rows = await repository.list_industries_of(work, scheme, codes)
        industries = _in_order(codes, rows, lambda row: row.code)
    return [IndustryRead.model_validate(row) for row in industries], cursor


async def list_occupations(work: Work, page: PageRequest, query: str | None) -> tuple[list[OccupationRead], str | None]:
    occupations: Sequence[Occupation]
    cursor: str | None = None
    if query is None:
        occupations, cursor = await repository.list_occupations(work, page)
    else:

        async def read_terms() -> list[Term[UUID]]:
            return list(_terms(await repository.list_occupation_names(work)))

        ids = await _search(work, "occupations", "esco", read_terms, query, page.limit)
        occupations = _in_order(ids, await repository.list_occupations_of(work, ids), lambda row: row.id)
    return [OccupationRead(**_occupation_fields(work, row)) for row in occupations], cursor


async def list_skills(work: Work, page: PageRequest, query: str | None) -> tuple[list[SkillRead], str | None]:
    skills: Sequence[Skill]
    cursor: str | None = None
    if query is None:
        skills, cursor = await repository.list_skills(work, page)
    else:

        async def read_terms() -> list[Term[UUID]]:
            return list(_terms(await repository.list_skill_names(work)))

        ids = await _search(work, "skills", "esco", read_terms, query, page.limit)
        skills = _in_order(ids, await repository.list_skills_of(work, ids), lambda row: row.id)
    return [SkillRead(**_skill_fields(work, row)) for row in skills], cursor


async def get_occupation(work: Work, occupation_id: UUID) -> OccupationDetail:
    """Raises OccupationNotFound."""
    occupation, isco_group = await repository.get_occupation(work, occupation_id)
    skills = await repository.list_skills_of_occupation(work, occupation_id)
    return OccupationDetail(
        **_occupation_fields(work, occupation),
        isco_label_en=isco_group.label_en,
        alt_labels_da=occupation.alt_labels_da,
        alt_labels_en=occupation.alt_labels_en,
        skills=[
            OccupationSkillRead(**_labelled(work, skill), skill_type=skill.skill_type, relation=relation)
            for skill, relation in skills
        ],
    )


async def get_skill(work: Work, skill_id: UUID) -> SkillDetail:
    """Raises SkillNotFound."""
    skill = await repository.get_skill(work, skill_id)

    def labelled(rows: Iterable[Skill]) -> list[Labelled]:
        return [Labelled(**_labelled(work, row)) for row in rows]

    return SkillDetail(
        **_skill_fields(work, skill),
        alt_labels_da=skill.alt_labels_da,
        alt_labels_en=skill.alt_labels_en,
        broader=labelled(await repository.list_broader(work, skill_id)),
        narrower=labelled(await repository.list_narrower(work, skill_id)),
        related=labelled(await repository.list_related(work, skill_id)),
        groups=[SkillGroupRead.model_validate(row) for row in await repository.list_groups(work, skill_id)],
    )
