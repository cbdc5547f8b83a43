"""What the packaged files hold."""

from collections import Counter
from datetime import date

import pytest

from app.registers.reference import packaged

HOVEDSTADEN, SJAELLAND, OESTDANMARK = "1084", "1085", "OEST"


@pytest.fixture(scope="module")
def esco():
    return packaged.esco_release("1.2.0")


def regions_on(day: date) -> Counter[str]:
    return Counter(
        row["region_code"]
        for row in packaged.municipality_region_rows()
        if row["valid_from"] <= day and (row["valid_to"] is None or day <= row["valid_to"])
    )


def test_denmark_has_98_municipalities_and_1089_postcodes():
    assert len(packaged.municipality_rows()) == 98
    assert len(packaged.postcode_rows()) == 1_089
    assert len(packaged.postcode_municipality_rows()) == 1_337


def test_every_municipality_a_postcode_names_exists():
    codes = {row["code"] for row in packaged.municipality_rows()}
    assert {row["municipality_code"] for row in packaged.postcode_rows()} == codes
    assert {row["municipality_code"] for row in packaged.postcode_municipality_rows()} == codes


def test_the_main_municipality_of_a_postcode_is_among_those_it_touches():
    touched = {(row["postcode"], row["municipality_code"]) for row in packaged.postcode_municipality_rows()}
    assert all((row["code"], row["municipality_code"]) in touched for row in packaged.postcode_rows())


def test_there_are_five_regions_on_the_last_day_of_2026():
    assert regions_on(date(2026, 12, 31)) == {HOVEDSTADEN: 29, SJAELLAND: 17, "1083": 22, "1082": 19, "1081": 11}


def test_there_are_four_regions_from_new_year_2027():
    assert regions_on(date(2027, 1, 1)) == {OESTDANMARK: 46, "1083": 22, "1082": 19, "1081": 11}


def test_only_the_code_of_region_oestdanmark_is_provisional():
    provisional = [row["code"] for row in packaged.region_rows() if row["code_status"] == "provisional"]
    assert provisional == [OESTDANMARK]


def test_both_industry_schemes_are_there_and_no_code_twice():
    rows = packaged.industry_rows()
    assert Counter(row["scheme"] for row in rows) == {"DB25": 738, "DB07": 1_740}
    assert len({(row["scheme"], row["code"]) for row in rows}) == len(rows)


def test_esco_holds_the_concepts_of_version_1_2(esco):
    assert len(esco.isco_groups) == 619
    assert len(esco.occupations) == 3_039
    assert len(esco.skill_groups) == 640
    assert len(esco.skills) == 13_939


def test_nearly_every_skill_has_a_danish_label(esco):
    danish = sum(skill["label_da"] is not None for skill in esco.skills)
    assert danish == 13_186


def test_a_skill_that_is_both_essential_and_optional_in_an_occupation_stands_once_as_essential(esco):
    pairs = Counter((row["occupation_id"], row["skill_id"]) for row in esco.occupation_skills)
    assert max(pairs.values()) == 1
    assert Counter(row["relation"] for row in esco.occupation_skills) == {"essential": 67_622, "optional": 61_365}


def test_every_relation_points_at_concepts_of_the_release(esco):
    skills = {row["id"] for row in esco.skills}
    groups = {row["id"] for row in esco.skill_groups}
    occupations = {row["id"] for row in esco.occupations}
    assert {row["occupation_id"] for row in esco.occupation_skills} == occupations
    assert {row["skill_id"] for row in esco.occupation_skills} <= skills
    assert {key for row in esco.skill_broader for key in row.values()} <= skills
    assert {row["group_id"] for row in esco.skill_group_members} <= groups
    assert {key for row in esco.skill_relations for key in (row["skill_id"], row["related_skill_id"])} <= skills
    assert {row["isco_code"] for row in esco.occupations} <= {row["code"] for row in esco.isco_groups}


def test_parents_of_skill_groups_stand_before_their_children(esco):
    seen = set()
    for row in esco.skill_groups:
        assert row["parent_id"] is None or row["parent_id"] in seen
        seen.add(row["id"])


def test_equal_files_have_equal_checksums_and_other_files_others():
    assert packaged.checksum(packaged.ESCO_FILES) == packaged.checksum(packaged.ESCO_FILES)
    assert packaged.checksum(packaged.ESCO_FILES) != packaged.checksum(packaged.GEOGRAPHY_FILES)
