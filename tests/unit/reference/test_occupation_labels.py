"""The Danish job titles written for this service."""

import pytest

from app.registers.reference import packaged

ROWS = list(packaged.read(packaged.OCCUPATION_LABELS_DA))
ENGLISH = {row["id"]: row["label_en"] for row in packaged.read("occupations.csv.gz")}


def test_every_label_belongs_to_an_occupation_of_esco():
    assert {row["occupation_id"] for row in ROWS} <= ENGLISH.keys()


def test_the_english_label_beside_each_is_that_of_esco():
    assert [row["label_en"] for row in ROWS] == [ENGLISH[row["occupation_id"]] for row in ROWS]


def test_no_occupation_has_two_labels():
    assert len({row["occupation_id"] for row in ROWS}) == len(ROWS)


def test_no_two_occupations_share_a_label():
    assert len({row["label_da"].casefold() for row in ROWS}) == len(ROWS)


def test_the_labels_cover_what_internships_are_about():
    assert len(ROWS) >= 400


def test_labels_are_trimmed_and_other_titles_do_not_repeat_the_label():
    for row in ROWS:
        titles = [row["label_da"], *filter(None, row["alt_labels_da"].split("|"))]
        assert all(title and title == " ".join(title.split()) for title in titles)
        assert len({title.casefold() for title in titles}) == len(titles)


@pytest.mark.parametrize(
    ("label_en", "label_da"),
    [
        ("kitchen assistant", "køkkenmedhjælper"),
        ("building cleaner", "rengøringsassistent"),
        ("warehouse worker", "lagermedarbejder"),
        ("healthcare assistant", "social- og sundhedsassistent"),
        ("home care aide", "social- og sundhedshjælper"),
        ("child care worker", "pædagogmedhjælper"),
        ("carpenter", "tømrer"),
        ("shop assistant", "butiksassistent"),
        ("ICT help desk agent", "it-supporter"),
        ("landscape gardener", "anlægsgartner"),
    ],
)
def test_an_occupation_has_the_title_danes_use(label_en: str, label_da: str):
    assert {row["label_en"]: row["label_da"] for row in ROWS}[label_en] == label_da
