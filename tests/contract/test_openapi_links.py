"""What is made leads to what may be done with it: the links of the document."""

from copy import deepcopy
from typing import Any

from app.foundation.api.openapi_links import link
from tests.contract.document import DOCUMENT as SERVED

DOCUMENT: dict[str, Any] = deepcopy(SERVED)
link(DOCUMENT)
ANSWERS = {
    (operation["operationId"], status): answer
    for methods in DOCUMENT["paths"].values()
    for operation in methods.values()
    for status, answer in operation["responses"].items()
}
OPERATIONS = {
    operation["operationId"]: (path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for operation in methods.values()
}
LINKS = [
    (name, status, target, leads)
    for (name, status), answer in ANSWERS.items()
    for target, leads in answer.get("links", {}).items()
]


def links(name: str, status: str = "201") -> set[str]:
    return set(ANSWERS[name, status].get("links", ()))


def test_a_new_need_leads_to_everything_that_may_be_done_with_it():
    assert {"get_need", "patch_need", "publish_need", "close_need", "rank_candidates"} <= links("create_need")
    found = ANSWERS["create_need", "201"]["links"]["publish_need"]
    assert found == {"operationId": "publish_need", "parameters": {"need_id": "$response.body#/id"}}


def test_what_is_made_under_another_path_leads_to_its_own():
    assert "grant_placement_change" in links("ask_for_extension")
    assert links("ask_for_pause") == links("ask_for_extension")


def test_a_list_leads_to_its_first_item_and_where_nobody_makes_them_to_all_that_may_be_done():
    assert links("list_needs", "200") == {"get_need"}
    found = ANSWERS["list_needs", "200"]["links"]["get_need"]
    assert found["parameters"] == {"need_id": "$response.body#/items/0/id"}
    assert {"get_follow_up", "record_follow_up"} <= links("list_follow_ups", "200")
    assert links("list_attendance", "200") == {"get_attendance_day", "note_attendance_day"}


def test_an_answer_about_the_thing_itself_leads_nowhere_new():
    assert not links("get_need", "200")
    assert not links("grant_placement", "202")


def test_every_link_gives_its_operation_the_one_id_it_asks_for():
    assert len(LINKS) > 200
    for name, status, target, leads in LINKS:
        path, operation = OPERATIONS[target]
        asked = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}
        assert leads["operationId"] == target, (name, status)
        assert set(leads["parameters"]) == asked, (name, status, target)
        assert path.count("{") == 1, (name, status, target)


def test_linking_twice_changes_nothing():
    again = deepcopy(DOCUMENT)
    link(again)
    assert again == DOCUMENT
