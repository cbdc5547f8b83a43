"""Certifications: applied for, decided on by a second person, taken back without a trace, and seen by few."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from app.foundation.api.models import IdempotencyKey
from app.foundation.audit.models import Event
from app.foundation.core.clock import Clock
from app.registers.companies.domain import CertificationKind, CertificationState, latest_end
from app.registers.companies.models import Certification
from tests.factories.firms import certification_row, certified_row
from tests.factories.world import Caller, World

pytestmark = pytest.mark.anyio

PHONE = {"on_behalf": {"reason_code": "no_account", "channel": "phone"}}


def today() -> date:
    return Clock().today()


def path(world: World) -> str:
    return f"/v1/companies/{world.company_row.id}/certifications"


def body(world: World, **values: Any) -> dict[str, Any]:
    return {
        "kind": "minority_owned",
        "owned_percent": 66.7,
        "evidence": "owners_register",
        "owners_agree": True,
        "jobcenter_id": str(world.here.id),
        **values,
    }


def by_staff(world: World, **values: Any) -> dict[str, Any]:
    return {**body(world, jobcenter_id=None), **PHONE, **values}


@pytest.fixture
async def applied(world: World) -> str:
    """The company has applied to Frederiksberg; the certification's path."""
    answer = await world.company.post(path(world), body(world))
    assert answer.status_code == 201, answer.text
    return str(answer.headers["Location"])


@pytest.fixture
async def certified(world: World, applied: str) -> str:
    answer = await world.manager.post(f"{applied}/certify")
    assert answer.status_code == 200, answer.text
    return applied


async def expired(world: World) -> Certification:
    """Certified until yesterday."""
    by = world.company.account.id
    kind = CertificationKind.MINORITY_OWNED
    row = certified_row(world.company_row.id, world.here.id, by, today() - timedelta(days=1), kind=kind)
    await world.add(row)
    return row


# ── Applying ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_company_applies_to_the_jobcenter_it_names(world: World):
    answer = await world.company.post(path(world), body(world))
    assert answer.status_code == 201
    told = answer.json()
    assert answer.headers["Location"] == f"/v1/certifications/{told['id']}"
    assert answer.headers["ETag"] == '"1"'
    expected = {
        "company_id": str(world.company_row.id),
        "jobcenter_id": str(world.here.id),
        "status": "applied",
        "kind": "minority_owned",
        "owned_percent": 66.7,
        "evidence": "owners_register",
        "is_on_behalf": False,
        "decided_at": None,
        "valid_until": None,
        "reason_code": None,
        "withdrawn_at": None,
        "allowed_actions": ["withdraw"],
    }
    assert {key: told[key] for key in expected} == expected


@pytest.mark.parametrize("role", ["caseworker", "manager"])
async def test_staff_apply_on_behalf_to_their_own_jobcenter(world: World, role: str):
    answer = await world.callers[role].post(path(world), by_staff(world))
    assert answer.status_code == 201, answer.text
    assert (answer.json()["jobcenter_id"], answer.json()["is_on_behalf"]) == (str(world.here.id), True)
    (stored,) = await world.all(Certification)
    assert stored.on_behalf == PHONE["on_behalf"]


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"owned_percent": 50}, "/owned_percent"),
        ({"owned_percent": 100.1}, "/owned_percent"),
        ({"owned_percent": 66.67}, "/owned_percent"),
        ({"owners_agree": False}, "/owners_agree"),
        ({"kind": "family_owned"}, "/kind"),
        ({"evidence": "hearsay"}, "/evidence"),
        ({"owners": ["Amira Test"]}, "/owners"),
        ({"note": "from Syria"}, "/note"),
    ],
)
async def test_nothing_but_codes_and_a_share_is_taken(world: World, values: dict[str, Any], pointer: str):
    answer = await world.company.post(path(world), body(world, **values))
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    assert await world.all(Certification) == []


@pytest.mark.parametrize("percent", [50.1, 100])
async def test_from_just_above_half_to_all_of_it(world: World, percent: float):
    answer = await world.company.post(path(world), body(world, owned_percent=percent))
    assert (answer.status_code, answer.json()["owned_percent"]) == (201, percent)


async def test_without_the_owners_consent_there_is_no_application(world: World):
    values = body(world)
    del values["owners_agree"]
    assert (await world.company.post(path(world), values)).status_code == 422


@pytest.mark.parametrize(
    ("role", "values", "code"),
    [
        ("company", {"jobcenter_id": None}, "certification.jobcenter_required"),
        ("company", {"jobcenter_id": "0197a2b0-6f6e-7c3a-9f53-1f2b7c9d0a11"}, "reference.unknown"),
        ("company", PHONE, "certification.on_behalf_not_yours"),
        ("caseworker", {}, "certification.on_behalf_required"),
        ("other_caseworker", PHONE, "certification.jobcenter_not_yours"),
    ],
)
async def test_each_says_what_is_its_to_say(world: World, role: str, values: dict[str, Any], code: str):
    answer = await world.callers[role].post(path(world), body(world, **values))
    assert answer.status_code == 422
    assert [fault["code"] for fault in answer.json()["errors"]] == [code]


async def test_one_of_a_kind_at_a_time(world: World, applied: str):
    again = await world.caseworker.post(path(world), by_staff(world, owned_percent=80))
    assert (again.status_code, again.json()["code"]) == (409, "certification.stands")
    other = await world.company.post(path(world), body(world, kind="women_owned"))
    assert other.status_code == 201
    await world.manager.post(f"{applied}/certify")
    again = await world.company.post(path(world), body(world))
    assert (again.status_code, again.json()["code"]) == (409, "certification.stands")


@pytest.mark.parametrize("ending", ["refuse", "revoke", "withdraw"])
async def test_what_is_over_stands_in_nobodys_way(world: World, applied: str, ending: str):
    reasons = {"refuse": "evidence_missing", "revoke": "owners_changed"}
    if ending == "revoke":
        await world.manager.post(f"{applied}/certify")
    said = {"reason_code": reasons[ending]} if ending in reasons else PHONE
    assert (await world.manager.post(f"{applied}/{ending}", said)).status_code == 200
    assert (await world.company.post(path(world), body(world))).status_code == 201


async def test_of_two_who_apply_at_once_one_wins(world: World):
    answers = await asyncio.gather(
        world.company.post(path(world), body(world)),
        world.caseworker.post(path(world), by_staff(world)),
        world.other_caseworker.post(path(world), by_staff(world)),
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"certification.stands"}
    assert len(await world.all(Certification)) == 1
    assert await world.event_names() == ["certification.applied"]


async def test_the_same_key_applies_once(world: World):
    key = {"Idempotency-Key": "one"}
    first = await world.company.post(path(world), body(world), headers=key)
    second = await world.company.post(path(world), body(world), headers=key)
    assert (second.status_code, second.json()) == (201, first.json())
    assert second.headers["Idempotency-Replayed"] == "true"


# ── Deciding ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_manager_certifies_for_three_years(world: World, applied: str):
    answer = await world.manager.post(f"{applied}/certify")
    told = answer.json()
    assert (answer.status_code, told["status"]) == (200, "certified")
    assert told["valid_until"] == latest_end(today()).isoformat()
    assert told["allowed_actions"] == ["revoke", "withdraw"]
    assert answer.headers["ETag"] == '"2"'


@pytest.mark.parametrize(("days", "status"), [(0, 422), (1, 200)])
async def test_a_last_day_lies_ahead(world: World, applied: str, days: int, status: int):
    last = (today() + timedelta(days=days)).isoformat()
    answer = await world.manager.post(f"{applied}/certify", {"valid_until": last})
    assert answer.status_code == status


async def test_a_last_day_is_three_years_ahead_at_most(world: World, applied: str):
    beyond = latest_end(today()) + timedelta(days=1)
    answer = await world.manager.post(f"{applied}/certify", {"valid_until": beyond.isoformat()})
    assert answer.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [
        ("/valid_until", "certification.end_out_of_range")
    ]
    assert (await world.manager.get(applied)).json()["status"] == "applied"


@pytest.mark.parametrize("action", ["certify", "refuse"])
async def test_whoever_applied_on_behalf_does_not_answer(world: World, action: str):
    made = await world.manager.post(path(world), by_staff(world))
    assert made.json()["allowed_actions"] == ["withdraw"]
    said = {"reason_code": "evidence_unclear"} if action == "refuse" else None
    answer = await world.manager.post(f"{made.headers['Location']}/{action}", said)
    assert (answer.status_code, answer.json()["code"]) == (403, "certification.own_application")
    colleague = await world.make_caller("colleague", world.manager.account.role, jobcenter_id=world.here.id)
    answer = await colleague.post(f"{made.headers['Location']}/{action}", said)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("certify", {}),
        ("refuse", {"reason_code": "evidence_missing"}),
        ("revoke", {"reason_code": "owners_changed"}),
    ],
)
async def test_another_jobcenters_manager_sees_it_and_decides_nothing(
    world: World, applied: str, action: str, said: dict[str, Any]
):
    if action == "revoke":
        await world.manager.post(f"{applied}/certify")
    answer = await world.other_manager.post(f"{applied}/{action}", said)
    assert (answer.status_code, answer.json()["code"]) == (403, "certification.other_jobcenter")
    assert (await world.other_manager.get(applied)).json()["allowed_actions"] == ["withdraw"]


@pytest.mark.parametrize("role", ["caseworker", "company", "admin", "candidate", "mentor", "integration"])
async def test_nobody_but_a_manager_decides(world: World, applied: str, role: str):
    for action, said in (("certify", {}), ("refuse", {"reason_code": "evidence_missing"})):
        assert (await world.callers[role].post(f"{applied}/{action}", said)).status_code == 403


async def test_a_refusal_and_a_revocation_say_why_in_codes(world: World, applied: str):
    wrong = await world.manager.post(f"{applied}/refuse", {"reason_code": "ejerne_er_ikke_fra_somalia"})
    assert wrong.status_code == 422
    refused = (await world.manager.post(f"{applied}/refuse", {"reason_code": "not_most_of_it"})).json()
    assert (refused["status"], refused["reason_code"]) == ("refused", "not_most_of_it")
    illegal = await world.manager.post(f"{applied}/certify")
    assert (illegal.status_code, illegal.json()["code"]) == (409, "conflict.illegal_move")


async def test_a_stale_version_is_refused(world: World, certified: str):
    answer = await world.company.post(f"{certified}/withdraw", headers={"If-Match": '"1"'})
    assert answer.status_code == 412
    assert (await world.company.post(f"{certified}/withdraw", headers={"If-Match": '"2"'})).status_code == 200


@pytest.mark.parametrize("action", ["certify", "refuse", "withdraw"])
async def test_a_dry_run_leaves_all_as_it_was(world: World, applied: str, action: str):
    before = (await world.manager.get(applied)).json()
    said = {"certify": {}, "refuse": {"reason_code": "evidence_missing"}, "withdraw": PHONE}[action]
    answer = await world.manager.post(f"{applied}/{action}?dry_run=true", said)
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] != "applied"
    assert (await world.manager.get(applied)).json() == before
    assert await world.event_names() == ["certification.applied"]


async def test_two_managers_answer_once(world: World, applied: str):
    colleague = await world.make_caller("colleague", world.manager.account.role, jobcenter_id=world.here.id)
    answers = await asyncio.gather(
        world.manager.post(f"{applied}/certify"),
        colleague.post(f"{applied}/refuse", {"reason_code": "evidence_unclear"}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]


# ── Expiry ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_past_its_last_day_it_is_expired_and_can_be_applied_for_anew(world: World):
    old = await expired(world)
    told = (await world.company.get(f"/v1/certifications/{old.id}")).json()
    assert (told["status"], told["allowed_actions"]) == ("expired", ["withdraw"])
    assert (await world.manager.post(f"/v1/certifications/{old.id}/revoke", {"reason_code": "owners_changed"})).json()[
        "code"
    ] == "conflict.illegal_move"
    assert (await world.company.post(path(world), body(world))).status_code == 201
    assert (await world.company.get(f"/v1/certifications/{old.id}")).json()["status"] == "expired"
    again = await world.company.post(path(world), body(world))
    assert again.status_code == 409


async def test_two_who_renew_at_once_renew_once(world: World):
    await expired(world)
    answers = await asyncio.gather(
        world.company.post(path(world), body(world)), world.caseworker.post(path(world), by_staff(world))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]


async def test_expiry_shows_in_the_etag_though_no_row_changes(world: World):
    old = await expired(world)
    before = await world.company.get(f"/v1/certifications/{old.id}", headers={"If-None-Match": '"1"'})
    assert (before.status_code, before.headers["ETag"]) == (200, '"1-expired"')
    known = await world.company.get(f"/v1/certifications/{old.id}", headers={"If-None-Match": '"1-expired"'})
    assert known.status_code == 304
    stale = await world.company.post(f"/v1/certifications/{old.id}/withdraw", headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    taken = await world.company.post(f"/v1/certifications/{old.id}/withdraw", headers={"If-Match": '"1-expired"'})
    assert taken.status_code == 200


# ── Taking it back ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", ["company", "caseworker", "other_manager"])
async def test_taken_back_nothing_of_it_remains(world: World, role: str):
    key = {"Idempotency-Key": "one"}
    made = await world.caseworker.post(path(world), by_staff(world), headers=key)
    where = made.headers["Location"]
    await world.manager.post(f"{where}/certify", headers=key)
    said = None if role == "company" else PHONE
    answer = await world.callers[role].post(f"{where}/withdraw", said)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    for name in ("kind", "owned_percent", "evidence", "valid_until", "decided_at", "reason_code"):
        assert told[name] is None, name
    assert (told["status"], told["allowed_actions"]) == ("withdrawn", [])
    assert told["withdrawn_at"] is not None
    (stored,) = await world.all(Certification)
    assert "minority" not in repr(stored.model_dump())
    assert stored.on_behalf is None
    for model in (IdempotencyKey, Event):
        for row in await world.all(model):
            assert "minority" not in repr(row.model_dump())
            assert "66.7" not in repr(row.model_dump())
    replayed = await world.caseworker.post(path(world), by_staff(world), headers=key)
    assert (replayed.status_code, replayed.content) == (201, b"")


@pytest.mark.parametrize("state", ["applied", "certified", "expired", "refused", "revoked"])
async def test_it_can_be_taken_back_at_any_time(world: World, applied: str, state: str):
    where = applied
    if state == "expired":
        where = f"/v1/certifications/{(await _expired_of_women(world)).id}"
    if state in {"certified", "revoked"}:
        await world.manager.post(f"{applied}/certify")
    if state == "revoked":
        await world.manager.post(f"{applied}/revoke", {"reason_code": "evidence_wrong"})
    if state == "refused":
        await world.manager.post(f"{applied}/refuse", {"reason_code": "evidence_missing"})
    assert (await world.company.get(where)).json()["status"] == state
    answer = await world.company.post(f"{where}/withdraw")
    assert (answer.status_code, answer.json()["kind"]) == (200, None)
    again = await world.company.post(f"{where}/withdraw")
    assert (again.status_code, again.json()["code"]) == (409, "conflict.illegal_move")


async def _expired_of_women(world: World) -> Certification:
    row = certified_row(world.company_row.id, world.here.id, world.company.account.id, date(2026, 1, 1))
    await world.add(row)
    return row


async def test_staff_say_how_they_were_told_and_a_company_need_not(world: World, applied: str):
    missing = await world.caseworker.post(f"{applied}/withdraw")
    assert [fault["code"] for fault in missing.json()["errors"]] == ["certification.on_behalf_required"]
    strange = await world.company.post(f"{applied}/withdraw", PHONE)
    assert [fault["code"] for fault in strange.json()["errors"]] == ["certification.on_behalf_not_yours"]


async def test_of_taking_back_and_certifying_at_once_nothing_is_left(world: World, applied: str):
    taken, decided = await asyncio.gather(
        world.company.post(f"{applied}/withdraw"), world.manager.post(f"{applied}/certify")
    )
    assert taken.status_code == 200, taken.text
    assert decided.status_code in {200, 409}
    (stored,) = await world.all(Certification)
    assert (stored.status, stored.kind, stored.valid_until) == (CertificationState.WITHDRAWN, None, None)


# ── Who sees ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", ["company", "caseworker", "manager", "other_caseworker", "other_manager"])
async def test_the_company_and_those_who_serve_companies_see_it(world: World, applied: str, role: str):
    assert (await world.callers[role].get(applied)).status_code == 200
    listed = await world.callers[role].get(path(world))
    assert [row["kind"] for row in listed.json()["items"]] == ["minority_owned"]


@pytest.mark.parametrize("role", ["admin", "candidate", "mentor", "integration"])
async def test_nobody_else_may_ask(world: World, applied: str, role: str):
    for where in (applied, path(world)):
        assert (await world.callers[role].get(where)).status_code == 403


async def test_another_company_does_not_learn_that_there_is_one(world: World, applied: str):
    for where in (applied, path(world)):
        assert (await world.other_company.get(where)).status_code == 404
    assert (await world.other_company.post(path(world), body(world))).status_code == 404
    assert (await world.other_company.post(f"{applied}/withdraw")).status_code == 404


async def test_a_company_shows_nothing_of_it_elsewhere(world: World, certified: str):
    shown = await world.caseworker.get(f"/v1/companies/{world.company_row.id}")
    assert not [name for name in shown.json() if "certif" in name or "owned" in name]


async def test_the_list_is_newest_first_by_pages_and_narrowed(world: World, certified: str):
    by = world.company.account.id
    where = (world.company_row.id, world.here.id, by)
    women = certification_row(*where)
    await world.add(women, certified_row(*where, date(2026, 1, 1), succeeded_at=women.created_at))
    await world.add(certification_row(world.other_company_row.id, world.there.id, by))

    async def listed(**params: str) -> list[str]:
        answer = await world.company.get(path(world), params=params)
        assert answer.status_code == 200, answer.text
        return [row["status"] for row in answer.json()["items"]]

    assert await listed() == ["expired", "applied", "certified"]
    assert await listed(kind="women_owned") == ["expired", "applied"]
    for status in ("applied", "certified", "expired"):
        assert await listed(status=status) == [status]
    assert await listed(status="withdrawn") == []
    first = (await world.company.get(path(world), params={"limit": 2})).json()
    rest = (await world.company.get(path(world), params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [len(page["items"]) for page in (first, rest)] == [2, 1]
    assert rest["next_cursor"] is None


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_events_tell_company_and_jobcenter_that_it_happened_never_the_kind(world: World, certified: str):
    await world.manager.post(f"{certified}/revoke", {"reason_code": "owners_changed"})
    await world.company.post(f"{certified}/withdraw")
    names = [f"certification.{each}" for each in ("applied", "certified", "revoked", "withdrawn")]
    events = await world.all(Event)
    assert [event.name for event in events] == names
    assert {(event.company_id, event.jobcenter_id) for event in events} == {(world.company_row.id, world.here.id)}
    assert [event.data for event in events] == [{}] * 4
    assert [event.reason_code for event in events] == [None, None, "owners_changed", None]
    for caller in (world.company, world.caseworker):
        assert await heard(caller) == names
    for caller in (world.other_company, world.other_caseworker, world.candidate, world.admin, world.integration):
        assert await heard(caller) == []


async def heard(caller: Caller) -> list[str]:
    answer = await caller.get("/v1/events")
    assert answer.status_code == 200, answer.text
    return [item["type"] for item in answer.json()["items"]]
