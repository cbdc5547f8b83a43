"""Loading reference data: once per release, by checksum, without breaking what points at it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from app.registers.reference import models, packaged
from app.registers.reference.bulk import is_postgresql, replace, table_of, upsert
from app.registers.reference.domain import DatasetSource
from app.registers.reference.esco_csv import folder_checksum, read_esco_folder
from app.registers.reference.release import EscoRelease

ESCO = "esco"
DATASETS = table_of(models.ReferenceDataset)
# Raise when the way rows are made changes, so that unchanged files are read again.
FORMAT = "1"


@dataclass(frozen=True, slots=True)
class PackagedDataset:
    """One data set of the package: its release, its files and what puts them into the tables."""

    name: str
    version: str
    files: tuple[str, ...]
    store: Callable[[AsyncConnection, str], Awaitable[None]]

    def checksum(self) -> str:
        return f"{FORMAT}:{packaged.checksum(self.files)}"[:64]


async def store_geography(connection: AsyncConnection, _version: str) -> None:
    await upsert(connection, models.Region, packaged.region_rows())
    await upsert(connection, models.Municipality, packaged.municipality_rows())
    await replace(connection, models.MunicipalityRegion, packaged.municipality_region_rows())
    await upsert(connection, models.Postcode, packaged.postcode_rows())
    await replace(connection, models.PostcodeMunicipality, packaged.postcode_municipality_rows())


async def store_industries(connection: AsyncConnection, _version: str) -> None:
    await upsert(connection, models.Industry, packaged.industry_rows())


async def store_packaged_esco(connection: AsyncConnection, version: str) -> None:
    await store_esco(connection, packaged.esco_release(version))


async def store_esco(connection: AsyncConnection, release: EscoRelease) -> None:
    """Put a release into the ESCO tables: concepts are updated or retired, relations replaced."""
    await upsert(connection, models.IscoGroup, release.isco_groups)
    await upsert(connection, models.Occupation, release.occupations)
    await upsert(connection, models.SkillGroup, release.skill_groups)
    await upsert(connection, models.Skill, release.skills)
    await replace(connection, models.OccupationSkill, release.occupation_skills)
    await replace(connection, models.SkillBroader, release.skill_broader)
    await replace(connection, models.SkillGroupMember, release.skill_group_members)
    await replace(connection, models.SkillRelation, release.skill_relations)


PACKAGED = (
    PackagedDataset("geography", "2026-05", packaged.GEOGRAPHY_FILES, store_geography),
    PackagedDataset("industries", "DB25+DB07", packaged.INDUSTRY_FILES, store_industries),
    PackagedDataset(ESCO, "1.2.0", packaged.ESCO_FILES, store_packaged_esco),
)


async def load_packaged(connection: AsyncConnection, *, now: datetime) -> list[str]:
    """Bring the tables to the packaged release; returns the names of the data sets that were loaded.

    When nothing changed this is one query. An ESCO that an operator imported stays until a later import: the
    package never takes it back. The caller owns the transaction (an IMMEDIATE one on SQLite).
    """
    wanted = {dataset.name: dataset.checksum() for dataset in PACKAGED}
    present = await _present(connection)
    loaded: list[str] = []
    for dataset in PACKAGED:
        if _settled(present.get(dataset.name), wanted[dataset.name]):
            continue
        row = await _claim(connection, dataset.name, now)
        if _settled(row, wanted[dataset.name]):
            continue
        await dataset.store(connection, dataset.version)
        await _record(connection, dataset.name, wanted[dataset.name], dataset.version, DatasetSource.PACKAGE, now=now)
        loaded.append(dataset.name)
    return loaded


async def import_esco(connection: AsyncConnection, folder: Path, version: str, *, now: datetime) -> Mapping[str, int]:
    """Load the official ESCO CSV download in `folder` as release `version`; returns the rows per table.

    Occupations without a Danish label in the download keep the label curated for this service. Nothing is
    written when the folder is incomplete. Raises EscoFileMissing, EscoColumnsMissing, EscoEmpty or
    EscoReferenceUnknown. The caller owns the transaction.
    """
    release = read_esco_folder(folder, version, packaged.curated_labels())
    await _claim(connection, ESCO, now)
    await store_esco(connection, release)
    await _record(connection, ESCO, folder_checksum(folder), version, DatasetSource.IMPORT, now=now)
    return {
        "isco_groups": len(release.isco_groups),
        "occupations": len(release.occupations),
        "skill_groups": len(release.skill_groups),
        "skills": len(release.skills),
        "occupation_skills": len(release.occupation_skills),
        "skill_broader": len(release.skill_broader),
        "skill_group_members": len(release.skill_group_members),
        "skill_relations": len(release.skill_relations),
    }


@dataclass(frozen=True, slots=True)
class _Stored:
    checksum: str
    source: DatasetSource


def _settled(stored: _Stored | None, wanted: str) -> bool:
    if stored is None:
        return False
    return stored.source is DatasetSource.IMPORT or stored.checksum == wanted


async def _present(connection: AsyncConnection) -> dict[str, _Stored]:
    rows = await connection.execute(select(DATASETS.c.name, DATASETS.c.checksum, DATASETS.c.source))
    return {name: _Stored(checksum, DatasetSource(source)) for name, checksum, source in rows}


async def _claim(connection: AsyncConnection, name: str, now: datetime) -> _Stored:
    """Make sure the data set has a row and lock it, so that of two starting processes one loads and one waits."""
    dialect = postgresql if is_postgresql(connection) else sqlite
    empty = {
        "name": name,
        "checksum": "",
        "version": "",
        "source": DatasetSource.PACKAGE,
        "loaded_at": now,
    }
    if is_postgresql(connection):
        # Loading is long work that nobody's request waits for; the limits for requests do not fit it.
        for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            await connection.execute(text(f"SET LOCAL {limit} = '120s'"))
    await connection.execute(dialect.insert(DATASETS).values(empty).on_conflict_do_nothing())
    row = (
        await connection.execute(
            select(DATASETS.c.checksum, DATASETS.c.source).where(DATASETS.c.name == name).with_for_update()
        )
    ).one()
    return _Stored(row.checksum, DatasetSource(row.source))


async def _record(
    connection: AsyncConnection,
    name: str,
    checksum: str,
    version: str,
    source: DatasetSource,
    *,
    now: datetime,
) -> None:
    values = {"checksum": checksum, "version": version, "source": source, "loaded_at": now}
    await connection.execute(update(DATASETS).where(DATASETS.c.name == name).values(**values))
