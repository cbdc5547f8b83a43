"""docs/problems.md lists every code a refusal may have, in words for people of both languages."""

import re

from tools.problems import DOCUMENT, document, field_faults, refusals


def test_the_list_of_refusals_is_as_new_as_the_code():
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "run `make problems`"


def test_every_refusal_has_a_stable_dotted_code_a_status_and_words_in_both_languages():
    for code, status, text in refusals():
        assert re.fullmatch(r"[a-z]+([._][a-z0-9]+)*", code), code
        assert 400 <= status <= 503, code
        assert text.da, code
        assert text.en, code
    assert {"resource.not_found", "request.invalid", "service.fault", "placement.too_early"} <= {
        code for code, _status, _text in refusals()
    }


def test_the_codes_of_fields_hold_those_of_the_schemas_and_those_of_the_rooms():
    listed = {code: english for code, english, _danish in field_faults()}
    assert listed["field.required"] == "The field is required."
    assert listed["need.window_reversed"] == "starts_until cannot lie before starts_from."
