"""Files become candidates, companies, workplaces, needs and courses: each row as the single route would have it."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col

from app.foundation.api.uploads import PIECE_BYTES
from app.foundation.audit.models import AccessEntry, AccessSubject, Event
from app.foundation.core.actor import Role
from app.integration.imports.models import ExternalRef, Import, ImportChunk, RowError
from app.integration.imports.service import batches, work_on_next
from app.journey.courses.models import Course
from app.journey.needs.models import Need, NeedSkill
from app.registers.candidates.models import Candidate, CandidateSkill, CandidateWish
from app.registers.companies.models import Company, Workplace
from tests.factories.sheets import XLSX, ask, bring_in, counts, csv_of, desk_of, errors_of, xlsx_of
from tests.factories.world import World, next_monday, valid_cvr

pytestmark = pytest.mark.anyio
HEAD = ("Reference", "CPR-nummer", "Navn", "Lovgrundlag", "Postnr", "Kan begynde", "Timer om ugen", "Mundtligt dansk")
SECRET = "010190-4000"


def person(ref: str, cpr: str = "", **said: Any) -> tuple[Any, ...]:
    row = {"name": f"Person {ref}", "basis": "intl_23b", "postcode": "2000", "from": "01-02-2027", "hours": "30,5"}
    return (ref, cpr, *((row | said)[name] for name in row), said.get("oral", "a2"))


async def test_people_are_made_changed_or_left_alone_and_one_bad_row_stops_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(batches, "ROWS_AT_ONCE", 3)
    file = csv_of(
        HEAD,
        person("M-1", SECRET),
        person("M-2", name="Ærø Ødegård", oral="Z9"),
        person("M-3", postcode="9999"),
        person("M-4", "3112991234"),
        ("", "", *person("x")[2:]),
        person("M-1", name="Igen"),
        person("M-7", SECRET),
        encoding="cp1252",
    )
    done = await bring_in(world, file, "candidates")
    assert (done["status"], done["total_rows"], done["done_rows"], counts(done)) == ("done", 7, 7, (2, 0, 0, 5))
    assert done["found"]["encoding"] == "windows-1252"
    assert done["found"]["columns"]["max_weekly_hours"] == 7
    found = [
        (one["row"], one["column"], one["pointer"], one["code"]) for one in await errors_of(world.caseworker, done)
    ]
    assert found == [
        (3, 8, "/danish/oral_cefr", "field.unknown_choice"),
        (4, 5, "/postcode", "reference.unknown"),
        (6, None, "", "import.key_missing"),
        (7, 1, "/external_ref", "import.repeated"),
        (8, 2, "/cpr_number", "import.repeated"),
    ]
    table = await world.caseworker.get(f"/v1/imports/{done['id']}/errors", headers={"Accept": "text/csv"})
    assert (table.status_code, table.headers["content-type"].split(";")[0]) == (200, "text/csv")
    assert len(table.text.strip().splitlines()) == 1 + len(found)
    one, four = await world.all(Candidate, col(Candidate.external_ref).in_(["M-1", "M-4"]))
    assert (one.full_name, float(one.max_weekly_hours), one.available_from) == ("Person M-1", 30.5, date(2027, 2, 1))
    assert four.cpr_sealed is not None
    assert await world.all(ImportChunk) == []
    assert SECRET not in str([row.model_dump() for row in await world.all(RowError)])

    again = csv_of(HEAD, person("M-1", SECRET), person("M-4", "3112991234", hours="20"), person("", SECRET, name="Ny"))
    events = len(await world.all(Event, col(Event.subject_type) == "candidate"))
    done = await bring_in(world, again, "candidates")
    assert counts(done) == (0, 1, 1, 1)  # the third row says the first one's number once more
    made = (await world.all(Event, col(Event.subject_type) == "candidate"))[events:]
    assert [(event.name, event.subject_id, event.data) for event in made] == [
        ("candidate.changed", four.id, {"fields": ["max_weekly_hours"]})
    ]
    entry = (await world.all(AccessEntry, col(AccessEntry.case_id) == UUID(done["id"])))[-1]
    about = await world.all(AccessSubject, col(AccessSubject.entry_id) == entry.id)
    assert (entry.action, entry.account_id) == ("change", world.caseworker.account.id)
    assert {row.candidate_id for row in about} == {one.id, four.id}
    by_number = await bring_in(world, csv_of(HEAD[1:3], (SECRET, "Nyt Navn")), "candidates")
    assert (counts(by_number), (await world.reload(one)).full_name) == ((0, 1, 0, 0), "Nyt Navn")
    cleared = csv_of(("Reference", "Mundtligt dansk"), ("M-1", ""))
    assert counts(await bring_in(world, cleared, "candidates")) == (0, 0, 1, 0)
    assert counts(await bring_in(world, cleared, "candidates", empty="clear")) == (0, 1, 0, 0)
    assert (await world.reload(one)).oral_cefr is None


async def test_skills_and_wishes_come_along_and_what_was_assessed_stays_known_so(world: World):
    one, two = map(str, world.skill_ids[:2])
    head = (*HEAD, "Kompetencer", "Ønsker")
    await bring_in(world, csv_of(head, (*person("S-1"), f"{one}:2", world.occupation_id)), "candidates")
    (made,) = await world.all(Candidate, col(Candidate.external_ref) == "S-1")
    (wish,) = await world.all(CandidateWish, col(CandidateWish.candidate_id) == made.id)
    assert (wish.occupation_id, wish.rank) == (world.occupation_id, 1)
    second = csv_of(("Reference", "Kompetencer", "Ønsker"), ("S-1", f"{one}:2|{two}:3", world.occupation_id))
    assert counts(await bring_in(world, second, "candidates")) == (0, 1, 0, 0)
    assert counts(await bring_in(world, second, "candidates")) == (0, 0, 1, 0)
    held = await world.all(CandidateSkill, col(CandidateSkill.candidate_id) == made.id)
    assert {(str(row.skill_id), row.level) for row in held} == {(one, 2), (two, 3)}
    bad = csv_of(("Reference", "Kompetencer"), ("S-1", f"{one}:9"))
    done = await bring_in(world, bad, "candidates")
    assert [error["pointer"] for error in await errors_of(world.caseworker, done)] == ["/skills/0/level"]


async def test_a_dry_run_tells_what_the_import_would_and_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(batches, "ROWS_AT_ONCE", 1)
    number = valid_cvr()
    head = ("Reference", "CVR", "Virksomhed", "P-nummer", "Arbejdssted", "Adresse", "Postnr", "Ordinært ansatte")
    file = xlsx_of(
        head,
        ("W-1", int(number), "Nye Køkken ApS", 1_009_999_001, "Køkkenet", "Vej 1", 2000, 12.5),
        ("W-2", int(number), "", 1_009_999_002, "Fjernlageret", "Vej 2", 2000, 3),
        ("W-3", 12345678, "Falsk ApS", 1_009_999_003, "Intet", "Vej 3", 2000, 3),
        ("W-4", "", "", 1_009_999_004, "Uden", "Vej 3", 2000, 3),
    )
    before = await world.all(Company)
    dry = await bring_in(world, file, "workplaces", media=XLSX, dry_run=True)
    assert (dry["status"], counts(dry), await world.all(Company)) == ("done", (2, 0, 0, 2), before)
    told = await errors_of(world.caseworker, dry)
    assert [(one["row"], one["column"], one["code"]) for one in told] == [
        (4, 2, "company.cvr_invalid"),
        (5, 2, "import.company_unknown"),
    ]
    real = await bring_in(world, file, "workplaces", media=XLSX)
    assert counts(real) == counts(dry)
    same = [{**error, "id": ""} for error in await errors_of(world.caseworker, real)]
    assert same == [{**error, "id": ""} for error in told]
    places = await world.all(Workplace, col(Workplace.name).in_(["Køkkenet", "Fjernlageret"]))
    assert len({place.company_id for place in places}) == 1
    assert counts(await bring_in(world, file, "workplaces", media=XLSX)) == (0, 0, 2, 2)
    refs = (await world.caseworker.get("/v1/external-refs", params={"kind": "workplace"})).json()["items"]
    assert {ref["external_ref"] for ref in refs} == {"W-1", "W-2"}
    dry_people = await bring_in(world, csv_of(HEAD, person("D-1", SECRET)), "candidates", dry_run=True)
    assert (counts(dry_people), await world.all(Candidate, col(Candidate.external_ref) == "D-1")) == ((1, 0, 0, 0), [])
    assert await world.all(AccessSubject, col(AccessSubject.entry_id) == UUID(dry_people["id"])) == []


async def test_companies_needs_and_courses_are_known_again_by_their_references(world: World):
    known, number = world.company_row, valid_cvr()
    head = ("Kundenummer", "CVR-nummer", "Navn")
    file = csv_of(head, ("C-1", known.cvr_number, known.name), ("C-2", f"DK {number}", "Ny A/S"))
    assert counts(await bring_in(world, file, "companies")) == (1, 1, 0, 0)
    assert counts(await bring_in(world, file, "companies")) == (0, 0, 2, 0)
    assert counts(await bring_in(world, csv_of(head[::2], ("C-2", "Nyere A/S")), "companies")) == (0, 1, 0, 0)
    assert {ref.external_ref for ref in await world.all(ExternalRef)} == {"C-1", "C-2"}

    monday = next_monday(8)
    asked = ("Reference", "P-nummer", "Titel", "Stillingsbetegnelse-id", "Pladser", "Start tidligst", "Start senest",
             "Uger", "Timer om ugen", "Formål", "Kompetencer", "Mindst mundtligt dansk", "Hvorfor dansk")  # fmt: skip
    row = ("N-1", world.workplace.production_unit_number, "Hjælper", world.occupation_id, 2, f"{monday:%d-%m-%Y}",
           f"{monday:%d.%m.%y}", 13, "25,5", "BUILD_SKILLS", f"{world.skill_ids[0]}:2", "A2", "Skilte")  # fmt: skip
    assert counts(await bring_in(world, csv_of(asked, row), "needs")) == (1, 0, 0, 0)
    assert counts(await bring_in(world, csv_of(asked, row), "needs")) == (0, 0, 1, 0)
    more = csv_of(("Reference", "Pladser", "Timer om ugen"), ("N-1", 3, "25,5"), ("N-2", 1, "20"))
    done = await bring_in(world, more, "needs")
    assert counts(done) == (0, 1, 0, 1)
    (need,) = await world.all(Need, col(Need.external_ref) == "N-1")
    assert (need.seats, need.status, len(await world.all(NeedSkill, col(NeedSkill.need_id) == need.id))) == (
        3,
        "draft",
        1,
    )
    elsewhere = csv_of(("Reference", "P-nummer"), ("N-1", world.other_workplace.production_unit_number))
    (fault,) = await errors_of(world.caseworker, await bring_in(world, elsewhere, "needs"))
    assert (fault["code"], fault["column"]) == ("import.workplace_fixed", 2)

    course = ("Kursusnummer", "Udbyder", "Titel", "Pris", "Pladser", "Kursusgange", "Tilmelding senest")
    held = ("AMU-1", "Skolen", "Hygiejne", "1.800,50", 16, f"{monday:%d-%m-%Y} 09:00-14:30", f"{monday:%d-%m-%Y}")
    assert counts(await bring_in(world, csv_of(course, held), "courses")) == (1, 0, 0, 0)
    assert counts(await bring_in(world, csv_of(course, held), "courses")) == (0, 0, 1, 0)
    (made,) = await world.all(Course, col(Course.external_ref) == "AMU-1")
    assert (made.price_ore, made.starts_on) == (180_050, monday)


async def test_rights_are_those_of_the_single_routes_and_of_now(world: World):
    program = await world.make_caller("reader", Role.INTEGRATION, jobcenter_id=world.here.id)
    async with world.database.write() as transaction:
        account = await transaction.session.merge(program.account)
        account.scopes = ["imports:read", "imports:write", "candidates:write"]
    done = await bring_in(world, csv_of(HEAD, person("P-1")), "candidates", caller=program)
    assert counts(done) == (1, 0, 0, 0)
    changed = await bring_in(world, csv_of(HEAD, person("P-1", name="Ny")), "candidates", caller=program)
    assert [error["code"] for error in await errors_of(program, changed)] == ["auth.not_permitted"]
    refused = await bring_in(world, csv_of(("CVR", "Navn"), (valid_cvr(), "Ny")), "companies", caller=program)
    assert (counts(refused), [one["code"] for one in await errors_of(program, refused)]) == (
        (0, 0, 0, 1),
        ["auth.not_permitted"],
    )
    assert (await world.callers["other_manager"].get(f"/v1/imports/{done['id']}")).status_code == 404
    made = await ask(program, csv_of(HEAD, person("P-2")), "candidates")
    async with world.database.write() as transaction:
        (await transaction.session.merge(account)).is_active = False
    await work_on_next(desk_of(world))
    stopped = (await world.caseworker.get(f"/v1/imports/{made['id']}")).json()
    assert (stopped["status"], stopped["failure_code"], stopped["allowed_actions"]) == (
        "failed",
        "import.account_closed",
        ["resume"],
    )
    assert "konto" in stopped["failure"].lower()


async def test_what_is_asked_for_is_judged_before_the_file_is_kept(world: World):
    path, headers = "/v1/imports", {"Content-Type": "text/csv"}

    async def answer(content: bytes, **params: Any) -> tuple[int, str]:
        found = await world.caseworker.post(path, content=content, params=params, headers=headers)
        return found.status_code, found.json().get("code", "")

    assert await answer(b"", kind="candidates") == (422, "request.invalid")
    assert await answer(b"x", kind="cats") == (422, "request.invalid")
    for mapping in ("[]", "{", '{"cats": 1}', '{"email": 0}', '{"email": true}'):
        assert await answer(b"x", kind="candidates", mapping=mapping) == (422, "request.invalid")
    cat = await world.callers["candidate"].post(path, content=b"x", params={"kind": "candidates"})
    assert cat.status_code == 403
    too_large = {**headers, "Content-Length": str(world.settings.max_import_bytes + 1)}
    large = await world.caseworker.post(path, content=b"x", params={"kind": "needs"}, headers=too_large)
    assert (large.status_code, large.headers["content-type"]) == (413, "application/problem+json")
    stranger = await world.client.post(path, content=b"x" * 10_000, params={"kind": "candidates"})
    assert stranger.status_code == 401
    assert await world.all(Import) == []


async def test_the_file_may_come_in_a_form_and_the_same_key_is_answered_the_same(world: World):
    file = csv_of(("external_ref", "Borger"), ("F-1", "Ole"))
    asked = {
        "params": {"kind": "candidates", "mapping": '{"full_name": "borger"}'},
        "headers": {"Idempotency-Key": "a"},
    }
    first, second = [
        await world.caseworker.post("/v1/imports", files={"note": (None, "x"), "file": ("a.csv", file)}, **asked)
        for _ in range(2)
    ]
    assert (first.status_code, second.json()) == (202, first.json()), first.text
    assert second.headers["idempotency-replayed"] == "true"
    other = await world.caseworker.post("/v1/imports", files={"file": ("a.csv", file + b"x")}, **asked)
    assert other.status_code == 422
    assert (first.json()["size"], len(await world.all(Import))) == (len(file), 1)
    for body in ({"files": {"b": b"x"}}, {"files": [("file", b"a"), ("file", b"b")]}):
        assert (await world.caseworker.post("/v1/imports?kind=needs", **body)).status_code == 422
    cut = await world.caseworker.post(
        "/v1/imports?kind=needs", content=b"--x\r\n", headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
    assert cut.status_code == 422


async def test_a_file_larger_than_other_bodies_is_kept_in_pieces_and_read_across_them(world: World):
    wide = "x" * 100_000
    file = csv_of(("CVR", "Bemærkning"), *((f"1234567{n % 10}", f"{n}{wide}") for n in range(12)))
    assert len(file) > world.settings.max_body_bytes
    made = await ask(world.caseworker, file, "companies")
    assert len(await world.all(ImportChunk)) == -(-len(file) // PIECE_BYTES)
    await work_on_next(desk_of(world))
    done = (await world.caseworker.get(f"/v1/imports/{made['id']}")).json()
    assert (done["total_rows"], done["refused"], done["found"]["ignored_columns"]) == (12, 12, [2])


async def test_templates_and_the_list(world: World):
    await ask(world.caseworker, csv_of(HEAD, person("L-1")), "candidates")
    listed = (await world.manager.get("/v1/imports", params={"kind": "candidates", "status": "queued"})).json()["items"]
    assert [one["kind"] for one in listed] == ["candidates"]
    sheet = await world.caseworker.get("/v1/import-templates/candidates", headers={"Accept": XLSX})
    assert sheet.content.startswith(b"PK")
    english = await world.caseworker.get(
        "/v1/import-templates/needs", headers={"Accept-Language": "en", "Accept": "text/csv"}
    )
    assert english.text.lstrip("\ufeff").startswith("external_ref;workplace_id")
