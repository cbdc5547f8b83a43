"""Searching labels: what comes first, which typing errors are forgiven, and that nothing a caller types breaks it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.foundation.core.i18n import Language
from app.registers.reference import packaged
from app.registers.reference.search import LabelIndex, Term, fold, spell

DA, EN = Language.DA, Language.EN


def terms_of(rows):
    for row in rows:
        yield Term(row["id"], row["label_en"], EN)
        if row["label_da"]:
            yield Term(row["id"], row["label_da"], DA)
        for text in row["alt_labels_en"]:
            yield Term(row["id"], text, EN, preferred=False)
        for text in row["alt_labels_da"]:
            yield Term(row["id"], text, DA, preferred=False)


class Searched:
    def __init__(self, rows):
        self.labels = {row["id"]: row["label_da"] or row["label_en"] for row in rows}
        self.index = LabelIndex(terms_of(rows))

    def __call__(self, query: str, language: Language = DA, limit: int = 5) -> list[str]:
        return [self.labels[key] for key in self.index.search(query, language, limit)]


@pytest.fixture(scope="module")
def esco():
    return packaged.esco_release("1.2.0")


@pytest.fixture(scope="module")
def occupations(esco):
    return Searched(esco.occupations)


@pytest.fixture(scope="module")
def skills(esco):
    return Searched(esco.skills)


@pytest.mark.parametrize(
    "query", ["køkkenm", "koekkenm", "kokkenm", "KØKKENM", "kokkenmedhjaelper", "køkkenmedhjælper"]
)
def test_danish_letters_may_be_typed_in_any_way(occupations, query: str):
    assert "køkkenmedhjælper" in occupations(query)


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("kokkn", "køkkenmedhjælper"),
        ("rengoring", "rengøringsassistent"),
        ("rengøringsasistent", "rengøringsassistent"),
        ("lagermedarbjder", "lagermedarbejder"),
        ("tømer", "tømrer"),
        ("elektrikker", "elektriker"),
        ("buschaufor", "buschauffør"),
        ("waitres", "tjener"),
        ("malr", "bygningsmaler"),
    ],
)
def test_typing_errors_are_forgiven(occupations, query: str, label: str):
    assert label in occupations(query)


@pytest.mark.parametrize(
    ("query", "label"),
    [("sosu-assistent", "social- og sundhedsassistent"), ("stuepige", "stuepige"), ("forklift", "truckfører")],
)
def test_other_names_of_an_occupation_find_it(occupations, query: str, label: str):
    assert label in occupations(query)


def test_the_head_of_a_danish_compound_finds_it(occupations):
    assert "køkkenmedhjælper" in occupations("medhjælper", limit=10)


def test_words_may_come_in_any_order(occupations):
    assert occupations("sundhedsassistent social")[0] == "social- og sundhedsassistent"


def test_skills_are_found_in_both_languages(skills):
    assert skills("gaffeltruck") == skills("forklift")[:2]


ORDERED = LabelIndex(
    [
        Term("inside", "madlavning til bagere", DA),
        Term("word", "lave mad", DA),
        Term("label", "mad og drikke", DA),
        Term("exact", "mad", DA),
        Term("english", "mad", EN),
        Term("compound", "fastfoodmad", DA),
    ]
)


def test_exact_comes_before_start_of_label_before_start_of_word_before_the_rest():
    assert ORDERED.search("mad", DA, 10) == ["exact", "english", "label", "inside", "word", "compound"]


def test_among_equals_the_language_of_the_caller_comes_first():
    assert ORDERED.search("mad", DA, 1) == ["exact"]
    assert ORDERED.search("mad", EN, 1) == ["english"]


def test_typing_errors_come_after_everything_typed_right():
    index = LabelIndex([Term("typo", "lager", DA), Term("right", "en bager", DA)])
    assert index.search("bager", DA, 10)[0] == "right"


def test_a_concept_is_answered_once_however_many_of_its_names_fit():
    index = LabelIndex([Term("a", "kok", DA), Term("a", "kokkeelev", DA, preferred=False), Term("b", "kokke", DA)])
    assert index.search("kok", DA, 10) == ["a", "b"]


def test_the_shortest_words_forgive_no_error():
    assert LabelIndex([Term("a", "bil", DA)]).search("bal", DA, 10) == []


def test_a_number_is_found_by_its_start_only():
    index = LabelIndex([Term("1200", "1200", DA), Term("2000", "2000", DA), Term("2001", "2001", DA)])
    assert index.search("200", DA, 10) == ["2000", "2001"]
    assert index.search("2000", DA, 10) == ["2000"]


@pytest.mark.parametrize("query", ["", "   ", "!?/", "\u0301"])
def test_a_query_without_letters_finds_nothing(occupations, query: str):
    assert occupations(query) == []


def test_an_empty_index_answers():
    assert LabelIndex([]).search("kok", DA, 10) == []


def test_spelling_and_folding_treat_oe_and_o_slash_alike():
    assert spell("Rengøring & Køkken-hjælp") == "rengoering koekken hjaelp"
    assert fold(spell("køkken")) == fold("koekken") == fold("kokken") == "kokken"
    assert fold(spell("åben")) == fold("aaben") == fold("aben")


def test_a_plain_a_ring_and_a_composed_one_are_the_same():
    assert spell("a\u030aben") == spell("åben") == "aaben"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40), st.sampled_from(Language), st.integers(1, 20))
def test_no_query_breaks_the_search_and_the_limit_holds(query: str, language: Language, limit: int):
    found = ORDERED.search(query, language, limit)
    assert len(found) <= limit
    assert len(set(found)) == len(found)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(alphabet="abkøeæmr ", min_size=1, max_size=12), min_size=1, max_size=8, unique=True))
def test_every_label_finds_itself_among_the_exact_answers(labels: list[str]):
    index = LabelIndex([Term(label, label, DA) for label in labels])
    for label in labels:
        if spell(label):
            exact = {other for other in labels if fold(spell(other)) == fold(spell(label))}
            assert set(index.search(label, DA, len(exact))) == exact
