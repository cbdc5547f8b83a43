"""The reference data that comes with the program, read from `data/` as rows for the tables."""

import csv
import gzip
import hashlib
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

from app.registers.reference.release import (
    OCCUPATION_ADDRESS,
    SKILL_ADDRESS,
    EscoRelease,
    Row,
    concept_id,
    group_rows,
)

DATA = Path(__file__).parent / "data"
OCCUPATION_LABELS_DA = "occupation_labels_da.csv"
GEOGRAPHY_FILES = (
    "regions.csv",
    "municipalities.csv",
    "municipality_regions.csv",
    "postcodes.csv.gz",
    "postcode_municipalities.csv.gz",
)
INDUSTRY_FILES = ("industries.csv.gz",)
ESCO_FILES = (
    "isco_groups.csv.gz",
    "occupations.csv.gz",
    OCCUPATION_LABELS_DA,
    "skills.csv.gz",
    "skill_groups.csv.gz",
    "skill_broader.csv.gz",
    "skill_group_members.csv.gz",
    "skill_relations.csv.gz",
    "occupation_skills.csv.gz",
)


def checksum(files: tuple[str, ...]) -> str:
    """SHA-256 over the packaged files of a data set, in order: equal content, equal checksum."""
    digest = hashlib.sha256()
    for name in files:
        digest.update(hashlib.sha256((DATA / name).read_bytes()).digest())
    return digest.hexdigest()


def read(name: str) -> Iterator[dict[str, str]]:
    """The rows of one packaged file."""
    raw = (DATA / name).read_bytes()
    text = gzip.decompress(raw).decode() if name.endswith(".gz") else raw.decode()
    return csv.DictReader(io.StringIO(text, newline=""))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def region_rows() -> list[Row]:
    return [
        row | {"valid_from": date.fromisoformat(row["valid_from"]), "valid_to": _day(row["valid_to"])}
        for row in read("regions.csv")
    ]


def municipality_rows() -> list[Row]:
    return [row | {"lat": float(row["lat"]), "lon": float(row["lon"])} for row in read("municipalities.csv")]


def municipality_region_rows() -> list[Row]:
    return [
        row | {"valid_from": date.fromisoformat(row["valid_from"]), "valid_to": _day(row["valid_to"])}
        for row in read("municipality_regions.csv")
    ]


def postcode_rows() -> list[Row]:
    return [
        {
            "code": row["postcode"],
            "name": row["name"],
            "municipality_code": row["municipality_code"],
            "lat": float(row["lat"]),
            "lon": float(row["lon"]),
        }
        for row in read("postcodes.csv.gz")
    ]


def postcode_municipality_rows() -> list[Row]:
    return [row | {"area_share": float(row["area_share"])} for row in read("postcode_municipalities.csv.gz")]


def industry_rows() -> list[Row]:
    return [row | {"note": row["note"] or None} for row in read("industries.csv.gz")]


def curated_labels() -> dict[UUID, tuple[str, list[str]]]:
    """Danish job titles written for this service: the label and other titles, by occupation."""
    return {
        UUID(row["occupation_id"]): (row["label_da"], [title for title in row["alt_labels_da"].split("|") if title])
        for row in read(OCCUPATION_LABELS_DA)
    }


def _occupation_rows() -> Iterator[Row]:
    danish = curated_labels()
    for row in read("occupations.csv.gz"):
        key = UUID(row["id"])
        label_da, alt_labels_da = danish.get(key, (None, []))
        yield {
            "id": key,
            "uri": OCCUPATION_ADDRESS + row["id"],
            "isco_code": row["isco_code"],
            "label_en": row["label_en"],
            "label_da": label_da,
            "alt_labels_en": row["alt_labels_en"].splitlines(),
            "alt_labels_da": alt_labels_da,
        }


def _skill_rows() -> Iterator[Row]:
    for row in read("skills.csv.gz"):
        yield {
            "id": UUID(row["id"]),
            "uri": SKILL_ADDRESS + row["id"],
            "skill_type": row["skill_type"],
            "label_en": row["label_en"],
            "label_da": row["label_da"] or None,
            "alt_labels_en": [],
            "alt_labels_da": row["alt_labels_da"].splitlines(),
        }


def _occupation_skill_rows(skill_keys: dict[str, UUID]) -> list[Row]:
    # Essential rows stand first, so a pair the source gives as both stays essential.
    essential: set[tuple[UUID, UUID]] = set()
    rows: list[Row] = []
    for line in read("occupation_skills.csv.gz"):
        occupation_id, relation = UUID(line["occupation_id"]), line["relation"]
        for text in line["skill_ids"].split():
            pair = (occupation_id, skill_keys[text])
            if relation == "essential":
                essential.add(pair)
            elif pair in essential:
                continue
            rows.append({"occupation_id": pair[0], "skill_id": pair[1], "relation": relation})
    return rows


def esco_release(version: str) -> EscoRelease:
    """The packaged ESCO with the curated Danish occupation labels."""
    skills = list(_skill_rows())
    keys = {str(skill["id"]): skill["id"] for skill in skills}
    groups: list[Row] = [{**row, "parent_uri": row["parent_uri"] or None} for row in read("skill_groups.csv.gz")]
    group_keys = {group["uri"]: concept_id(group["uri"]) for group in groups}
    return EscoRelease(
        version=version,
        isco_groups=[row | {"label_da": row["label_da"] or None} for row in read("isco_groups.csv.gz")],
        occupations=list(_occupation_rows()),
        skill_groups=group_rows(groups),
        skills=skills,
        occupation_skills=_occupation_skill_rows(keys),
        skill_broader=[
            {"skill_id": keys[row["skill_id"]], "broader_skill_id": keys[row["broader_skill_id"]]}
            for row in read("skill_broader.csv.gz")
        ],
        skill_group_members=[
            {"skill_id": keys[row["skill_id"]], "group_id": group_keys[row["group_uri"]]}
            for row in read("skill_group_members.csv.gz")
        ],
        skill_relations=[
            {
                "skill_id": keys[row["skill_id"]],
                "related_skill_id": keys[row["related_skill_id"]],
                "relation": row["relation"],
            }
            for row in read("skill_relations.csv.gz")
        ],
    )
