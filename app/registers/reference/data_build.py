"""Make the packaged data files out of a folder of source files: `python -m app.registers.reference.data_build FOLDER`."""

import csv
import gzip
import io
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

DATA = Path(__file__).parent / "data"
SKILL_TYPES = {"skill/competence": "skill", "knowledge": "knowledge"}
REFORM = "2007-01-01"
LAST_DAY_OF_FIVE_REGIONS = "2026-12-31"
FIRST_DAY_OF_FOUR_REGIONS = "2027-01-01"
# No source at hand states the code of Region Østdanmark, so it gets one that nobody can take for official.
EAST_CODE = "OEST"
MERGED_INTO_EAST = ("1084", "1085")


def read(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of one source file, gzipped or not."""
    path = folder / name
    raw = path.read_bytes()
    text = gzip.decompress(raw).decode() if name.endswith(".gz") else raw.decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def write(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write one packaged file; a `.gz` carries no time stamp, so equal content gives equal bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    raw = text.getvalue().encode()
    (DATA / name).write_bytes(gzip.compress(raw, 9, mtime=0) if name.endswith(".gz") else raw)


def tail(uri: str) -> str:
    return uri.rsplit("/", 1)[1]


def joined(labels: str) -> str:
    """Alternative labels, one a line in the source, cleaned of blanks and repeats."""
    return "\n".join(dict.fromkeys(" ".join(line.split()) for line in labels.splitlines() if line.strip()))


def build_geography(folder: Path) -> None:
    municipalities = read(folder, "municipalities.csv")
    regions = sorted({(m["region_code"], m["region_name"]) for m in municipalities})
    ends = dict.fromkeys(MERGED_INTO_EAST, LAST_DAY_OF_FIVE_REGIONS)
    rows = [(code, name, REFORM, ends.get(code, ""), "official") for code, name in regions]
    rows.append((EAST_CODE, "Region Østdanmark", FIRST_DAY_OF_FOUR_REGIONS, "", "provisional"))
    write("regions.csv", ["code", "name", "valid_from", "valid_to", "code_status"], rows)
    write(
        "municipalities.csv",
        ["code", "name", "lat", "lon"],
        [(m["code"], m["name"], m["lat"], m["lon"]) for m in municipalities],
    )
    memberships = []
    for m in municipalities:
        region = m["region_code"]
        memberships.append((m["code"], region, REFORM, ends.get(region, "")))
        if region in MERGED_INTO_EAST:
            memberships.append((m["code"], EAST_CODE, FIRST_DAY_OF_FOUR_REGIONS, ""))
    write("municipality_regions.csv", ["municipality_code", "region_code", "valid_from", "valid_to"], memberships)
    for name in ("postcodes", "postcode_municipalities"):
        source = read(folder, f"{name}.csv")
        write(f"{name}.csv.gz", list(source[0]), [tuple(row.values()) for row in source])


def build_industries(folder: Path) -> None:
    rows = [("DB25", r["code"], "subclass", r["name_da"], "") for r in read(folder, "db25.csv")]
    rows += [("DB07", r["code"], r["level"], r["name_da"], r["note"]) for r in read(folder, "db07.csv")]
    write("industries.csv.gz", ["scheme", "code", "level", "name_da", "note"], rows)


def build_occupations(folder: Path) -> None:
    danish = {r["code"]: r["name_da"] for r in read(folder, "disco08_major_groups.csv")}
    write(
        "isco_groups.csv.gz",
        ["code", "label_en", "label_da"],
        [(r["code"], r["preferredLabel"], danish.get(r["code"], "")) for r in read(folder, "isco_groups.csv")],
    )
    occupations = sorted(read(folder, "esco_occupations.csv"), key=lambda r: (r["iscoGroup"], r["conceptUri"]))
    write(
        "occupations.csv.gz",
        ["id", "isco_code", "label_en", "alt_labels_en"],
        [
            (tail(r["conceptUri"]), r["iscoGroup"], " ".join(r["preferredLabel"].split()), joined(r["altLabels"]))
            for r in occupations
        ],
    )
    relations: dict[tuple[str, str], list[str]] = {}
    for r in read(folder, "esco_occupation_skill_relations.csv.gz"):
        relations.setdefault((tail(r["occupationUri"]), r["relationType"]), []).append(tail(r["skillUri"]))
    write(
        "occupation_skills.csv.gz",
        ["occupation_id", "relation", "skill_ids"],
        [
            (occupation, relation, " ".join(sorted(relations.get((occupation, relation), []))))
            for occupation in (tail(r["conceptUri"]) for r in occupations)
            for relation in ("essential", "optional")
        ],
    )


def build_skills(folder: Path) -> None:
    danish = {r["conceptUri"]: r for r in read(folder, "esco_skills_da.csv.gz")}
    skills = read(folder, "esco_skills.csv.gz")
    rows = []
    for r in skills:
        da = danish.get(r["conceptUri"], {"preferredLabel": "", "altLabels": ""})
        skill_type = SKILL_TYPES.get(r["skillType"], "unspecified")
        labels = (r["preferredLabel"], " ".join(da["preferredLabel"].split()), joined(da["altLabels"]))
        rows.append((tail(r["conceptUri"]), skill_type, *labels))
    write("skills.csv.gz", ["id", "skill_type", "label_en", "label_da", "alt_labels_da"], rows)
    known = {r["conceptUri"] for r in skills}
    parents: dict[str, str] = {}
    broader: list[tuple[str, str]] = []
    members: list[tuple[str, str]] = []
    for r in read(folder, "esco_broader_relations_skill_pillar.csv.gz"):
        child, parent = r["conceptUri"], r["broaderUri"]
        if child not in known:
            parents[child] = parent
        elif parent in known:
            broader.append((tail(child), tail(parent)))
        else:
            members.append((tail(child), parent))
    write("skill_broader.csv.gz", ["skill_id", "broader_skill_id"], sorted(broader))
    write("skill_group_members.csv.gz", ["skill_id", "group_uri"], sorted(members))
    write(
        "skill_groups.csv.gz",
        ["uri", "code", "label_en", "parent_uri"],
        [
            (r["conceptUri"], r["code"], r["preferredLabel"], parents.get(r["conceptUri"], ""))
            for r in read(folder, "esco_skill_groups.csv")
        ],
    )
    write(
        "skill_relations.csv.gz",
        ["skill_id", "related_skill_id", "relation"],
        [
            (tail(r["originalSkillUri"]), tail(r["relatedSkillUri"]), r["relationType"])
            for r in read(folder, "esco_skill_skill_relations.csv")
        ],
    )


def main(folder: Path) -> None:
    build_geography(folder)
    build_industries(folder)
    build_occupations(folder)
    build_skills(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
