"""Reading the official ESCO CSV download, as it is unpacked, into one release."""

import csv
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from uuid import UUID

from app.registers.reference.errors import EscoColumnsMissing, EscoEmpty, EscoFileMissing, EscoReferenceUnknown
from app.registers.reference.release import EscoRelease, Row, concept_id, group_rows

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "ISCOGroups_en.csv": ("conceptUri", "code", "preferredLabel"),
    "occupations_en.csv": ("conceptUri", "iscoGroup", "preferredLabel", "altLabels", "status"),
    "occupations_da.csv": ("conceptUri", "preferredLabel", "altLabels"),
    "skills_en.csv": ("conceptUri", "skillType", "preferredLabel", "altLabels", "status"),
    "skills_da.csv": ("conceptUri", "preferredLabel", "altLabels"),
    "skillGroups_en.csv": ("conceptUri", "code", "preferredLabel"),
    "occupationSkillRelations_en.csv": ("occupationUri", "relationType", "skillUri"),
    "broaderRelationsSkillPillar_en.csv": ("conceptUri", "broaderUri"),
    "skillSkillRelations_en.csv": ("originalSkillUri", "relationType", "relatedSkillUri"),
}
OPTIONAL_COLUMNS = frozenset({"status"})
DANISH_ISCO = "ISCOGroups_da.csv"
SKILL_TYPES = {"skill/competence": "skill", "knowledge": "knowledge"}
CuratedLabels = Mapping[UUID, tuple[str, list[str]]]
Lines = list[dict[str, str]]


def folder_checksum(folder: Path) -> str:
    """SHA-256 over the files of the download that are read."""
    digest = hashlib.sha256()
    for name in sorted(COLUMNS):
        digest.update(hashlib.sha256((folder / name).read_bytes()).digest())
    return digest.hexdigest()


def read_esco_folder(folder: Path, version: str, curated: CuratedLabels) -> EscoRelease:
    """Read and cross-check a download.

    `curated` fills the Danish label of an occupation where the download has none. Raises EscoFileMissing,
    EscoColumnsMissing, EscoEmpty, or EscoReferenceUnknown when the files are of different versions.
    """
    missing = [name for name in COLUMNS if not (folder / name).is_file()]
    if missing:
        raise EscoFileMissing(files=", ".join(missing))
    files = {name: _read(folder / name, columns) for name, columns in COLUMNS.items()}
    isco_codes = {row["code"] for row in files["ISCOGroups_en.csv"]}
    occupations = _occupations(files["occupations_en.csv"], files["occupations_da.csv"], isco_codes, curated)
    skills = _skills(files["skills_en.csv"], files["skills_da.csv"])
    occupation_uris = {row["uri"] for row in occupations}
    skill_uris = {row["uri"] for row in skills}
    groups, broader, members = _hierarchy(
        files["broaderRelationsSkillPillar_en.csv"], files["skillGroups_en.csv"], skill_uris
    )
    return EscoRelease(
        version=version,
        isco_groups=_isco_groups(files["ISCOGroups_en.csv"], folder / DANISH_ISCO),
        occupations=occupations,
        skill_groups=groups,
        skills=skills,
        occupation_skills=_occupation_skills(files["occupationSkillRelations_en.csv"], occupation_uris, skill_uris),
        skill_broader=broader,
        skill_group_members=members,
        skill_relations=_skill_relations(files["skillSkillRelations_en.csv"], skill_uris),
    )


def _read(path: Path, columns: Sequence[str]) -> Lines:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            header = reader.fieldnames or ()
            missing = [name for name in columns if name not in header and name not in OPTIONAL_COLUMNS]
            if missing:
                raise EscoColumnsMissing(file=path.name, columns=", ".join(missing))
            rows = [{name: row.get(name) or "" for name in columns} for row in reader]
    except (UnicodeDecodeError, csv.Error):
        raise EscoColumnsMissing(file=path.name, columns=", ".join(columns)) from None
    if not rows:
        raise EscoEmpty(file=path.name)
    return rows


def _known(file: str, used: Iterable[str], known: Collection[str]) -> None:
    """Raises EscoReferenceUnknown when an address or code in use is not among the known ones."""
    unknown = set(used).difference(known)
    if unknown:
        raise EscoReferenceUnknown(file=file, count=len(unknown))


def _label(text: str) -> str:
    return " ".join(text.split())


def _labels(text: str) -> list[str]:
    return list(dict.fromkeys(_label(line) for line in text.splitlines() if line.strip()))


def _is_current(row: Mapping[str, str]) -> bool:
    """Concepts leave ESCO as `obsolete`; a file without the status column lists the current ones only."""
    return row["status"] in ("", "released")


def _isco_groups(english: Lines, danish_file: Path) -> list[Row]:
    danish: dict[str, str] = {}
    if danish_file.is_file():
        danish = {row["code"]: _label(row["preferredLabel"]) for row in _read(danish_file, ("code", "preferredLabel"))}
    return [
        {"code": row["code"], "label_en": _label(row["preferredLabel"]), "label_da": danish.get(row["code"]) or None}
        for row in sorted(english, key=lambda row: row["code"])
    ]


def _occupations(english: Lines, danish: Lines, isco_codes: set[str], curated: CuratedLabels) -> list[Row]:
    current = [row for row in english if _is_current(row)]
    _known("occupations_en.csv", (row["iscoGroup"] for row in current), isco_codes)
    translated = {row["conceptUri"]: row for row in danish}
    rows = []
    for row in current:
        key = concept_id(row["conceptUri"])
        da = translated.get(row["conceptUri"], {"preferredLabel": "", "altLabels": ""})
        label_da, alt_labels_da = _label(da["preferredLabel"]), _labels(da["altLabels"])
        curated_label, curated_alternatives = curated.get(key, (None, []))
        titles = [curated_label, *curated_alternatives] if label_da and curated_label else curated_alternatives
        extra = [title for title in titles if title and title != label_da and title not in alt_labels_da]
        rows.append(
            {
                "id": key,
                "uri": row["conceptUri"],
                "isco_code": row["iscoGroup"],
                "label_en": _label(row["preferredLabel"]),
                "label_da": label_da or curated_label,
                "alt_labels_en": _labels(row["altLabels"]),
                "alt_labels_da": alt_labels_da + extra,
            }
        )
    return rows


def _skills(english: Lines, danish: Lines) -> list[Row]:
    translated = {row["conceptUri"]: row for row in danish}
    rows = []
    for row in english:
        if not _is_current(row):
            continue
        da = translated.get(row["conceptUri"], {"preferredLabel": "", "altLabels": ""})
        rows.append(
            {
                "id": concept_id(row["conceptUri"]),
                "uri": row["conceptUri"],
                "skill_type": SKILL_TYPES.get(row["skillType"], "unspecified"),
                "label_en": _label(row["preferredLabel"]),
                "label_da": _label(da["preferredLabel"]) or None,
                "alt_labels_en": _labels(row["altLabels"]),
                "alt_labels_da": _labels(da["altLabels"]),
            }
        )
    return rows


def _hierarchy(relations: Lines, groups: Lines, skill_uris: set[str]) -> tuple[list[Row], list[Row], list[Row]]:
    """Skill groups with parents, skill to broader skill, skill to group."""
    group_uris = {row["conceptUri"] for row in groups}
    used = {uri for row in relations for uri in (row["conceptUri"], row["broaderUri"])}
    _known("broaderRelationsSkillPillar_en.csv", used, skill_uris | group_uris)
    parents: dict[str, str] = {}
    broader: dict[tuple[UUID, UUID], Row] = {}
    members: dict[tuple[UUID, UUID], Row] = {}
    for row in relations:
        child, parent = row["conceptUri"], row["broaderUri"]
        pair = (concept_id(child), concept_id(parent))
        if child in group_uris:
            parents[child] = parent
        elif parent in skill_uris:
            broader[pair] = {"skill_id": pair[0], "broader_skill_id": pair[1]}
        else:
            members[pair] = {"skill_id": pair[0], "group_id": pair[1]}
    rows = [
        {
            "uri": row["conceptUri"],
            "code": row["code"],
            "label_en": _label(row["preferredLabel"]),
            "parent_uri": parents.get(row["conceptUri"]),
        }
        for row in groups
    ]
    return group_rows(rows), list(broader.values()), list(members.values())


def _occupation_skills(relations: Lines, occupation_uris: set[str], skill_uris: set[str]) -> list[Row]:
    name = "occupationSkillRelations_en.csv"
    _known(name, (row["occupationUri"] for row in relations), occupation_uris)
    _known(name, (row["skillUri"] for row in relations), skill_uris)
    rows: dict[tuple[UUID, UUID], Row] = {}
    for row in relations:
        pair = (concept_id(row["occupationUri"]), concept_id(row["skillUri"]))
        if pair not in rows or row["relationType"] == "essential":
            rows[pair] = {"occupation_id": pair[0], "skill_id": pair[1], "relation": row["relationType"]}
    return list(rows.values())


def _skill_relations(relations: Lines, skill_uris: set[str]) -> list[Row]:
    used = (uri for row in relations for uri in (row["originalSkillUri"], row["relatedSkillUri"]))
    _known("skillSkillRelations_en.csv", used, skill_uris)
    rows: dict[tuple[UUID, UUID], Row] = {}
    for row in relations:
        pair = (concept_id(row["originalSkillUri"]), concept_id(row["relatedSkillUri"]))
        if pair not in rows or row["relationType"] == "essential":
            rows[pair] = {"skill_id": pair[0], "related_skill_id": pair[1], "relation": row["relationType"]}
    return list(rows.values())
