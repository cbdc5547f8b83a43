"""Schemathesis sends what the OpenAPI document allows, and what it forbids, to real servers on both databases.

Whatever is sent, the answer is a documented one: no 5xx, no undocumented status or media type, no body beside its
schema. The paths carry ids of rows that exist, in every state a row can have, so that the questions reach the rules
behind the routes and not only their 404. The short run asks every route with right and wrong values on both databases,
always the same ones, and follows some of the document's links from what one answer gave to what may be done with it.
`PRAKTIK_FUZZ_EXAMPLES=200` turns it into a long one, `PRAKTIK_SOAK=1` (`make soak`) into one of at least 10,000 cases.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.foundation.core.actor import Role
from app.foundation.core.config import Settings
from app.integration.imports.domain.states import ImportStatus
from app.journey.matching.domain.states import MatchStatus, RunStatus
from app.journey.matching.models import AssignmentRun
from app.journey.needs.domain import NeedStatus
from app.journey.placements.domain import BEFORE_GRANT, PlacementStatus
from app.main import create_app
from app.registers.candidates.domain import CandidateStatus
from app.registers.companies.domain import CertificationKind, CertificationState
from tests.conftest import kitchen
from tests.contract.matrix import MATRIX
from tests.contract.rows import OPERATIONS, Rows
from tests.db.conftest import own_url  # noqa: F401  the same fixture
from tests.factories.firms import certified_row
from tests.factories.sheets import import_rows
from tests.factories.world import World
from tests.resilience.conftest import serve  # noqa: F401  the same fixture

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
SOAK = int(os.environ.get("PRAKTIK_SOAK", "0"))
EXAMPLES = int(os.environ.get("PRAKTIK_FUZZ_EXAMPLES", "0")) or 10 * SOAK
LEAST_CASES = 10_000
SEED = "1"
HOOKS = Path(__file__).with_name("fuzz_hooks.py")
TOKENS = "tokens.json"
LONGEST_SECONDS = 1500 + 120 * EXAMPLES
TOKEN_MINUTES = 720
# Of those whom a route lets in, these take turns; who asks first leads to most rules.
IN_TURN = ("manager", "company", "candidate", "admin", "mentor")
# Whoever asks these is signed out by them: somebody else than those who ask all the rest.
SIGN_OUT = {"sign_out", "change_password", "step_up"}
EVERYTHING, FUZZING, STATEFUL = "examples,coverage", "fuzzing", "stateful"
# A file of the business register that knows one company, which somebody may look up.
REGISTER = Path(__file__).parents[2] / "app" / "demo" / "cvr_sample.jsonl"
REGISTERED = "13585628"
# The short run. Every value at its limits takes minutes: it is sent on the database that refuses most values, to every
# fourth route that changes something and to no list (they have most parameters, all of them the same ones). The others are
# asked by their examples, by the fuzzing, and by the long run.
ON_POSTGRES = ((EVERYTHING, 0), (f"{FUZZING},{STATEFUL}", 4))
ON_SQLITE = ((f"{FUZZING},{STATEFUL}", 2),)
# The state a row must be in for the route to do what it is for; every other route takes the first row of its kind.
FITTING = {
    "publish_need": ("need_id", NeedStatus.DRAFT),
    "confirm_need": ("need_id", NeedStatus.OPEN),
    "reopen_need": ("need_id", NeedStatus.CLOSED),
    "resume_candidate": ("candidate_id", CandidateStatus.PAUSED),
    "reopen_candidate": ("candidate_id", CandidateStatus.CLOSED),
    "pause_candidate": ("candidate_id", CandidateStatus.AVAILABLE),
    "consent_to_match": ("match_id", MatchStatus.PROPOSED),
    "accept_match": ("match_id", MatchStatus.CONSENTED),
    "submit_placement": ("placement_id", PlacementStatus.DRAFT),
    "sign_placement": ("placement_id", PlacementStatus.SUBMITTED),
    "object_to_placement": ("placement_id", PlacementStatus.SUBMITTED),
    "return_placement": ("placement_id", PlacementStatus.IN_REVIEW),
    "reject_placement": ("placement_id", PlacementStatus.IN_REVIEW),
    "grant_placement": ("placement_id", PlacementStatus.IN_REVIEW),
    "confirm_placement": ("placement_id", PlacementStatus.GRANTED),
    "set_vitas_reference": ("placement_id", PlacementStatus.GRANTED),
    "start_placement": ("placement_id", PlacementStatus.GRANTED),
    "complete_placement": ("placement_id", PlacementStatus.ACTIVE),
    "end_placement_early": ("placement_id", PlacementStatus.ACTIVE),
    "revoke_certification": ("certification_id", CertificationState.CERTIFIED),
    "cancel_import": ("import_id", ImportStatus.RUNNING),
    "cancel_assignment_run": ("run_id", RunStatus.RUNNING),
}
# Whoever asks these of somebody else's account makes nearly all that is asked afterwards a 401.
NOT_IN_A_ROW = ("sign_out_account", "patch_account")
# What no generated question brings to a 2xx: two dates, skills or states that must agree. tests/api does those.
NOT_REACHED = {
    "apply_for_certification",
    "create_token",
    "create_jobcenter",
    "create_workplace",
    "create_need",
    "propose_match",
    "accept_assignment_proposal",
    "change_assignment_proposal",
    "create_placement",
    "create_signing_link",
    "start_placement",
    "complete_placement",
    "end_placement_early",
    "put_end_statement",
    "ask_for_extension",
    "ask_for_shortening",
    "ask_for_hours_change",
    "ask_for_pause",
    "approve_decision_request",
    "withdraw_decision_request",
    "grant_placement_change",
    "replan_training",
    "sign_off_training_activity",
    "register_employment",
    "open_thread",
    "reopen_thread",
    "upload_attachment",
    "accept_mentorship",
    "accept_transfer",
    "add_to_workplace_class",
    "apply_bundle_to_training",
    "approve_voucher",
    "ask_for_transfer",
    "create_follow_up_link",
    "create_workplace_class",
    "decline_mentorship",
    "disagree_with_sign_off",
    "end_employment",
    "give_readiness_picture",
    "hand_over_incentive",
    "issue_voucher",
    "object_to_report",
    "propose_mentorship",
    "reassign_follow_ups",
    "record_attendance",
    "redeem_voucher",
    "refund_voucher",
    "reject_voucher",
    "release_course",
    "remove_bundle_from_training",
    "remove_from_workplace_class",
    "reserve_course",
    "write_mentor_entry",
    "change_password",
    "step_up",
    "link_identity",
    "reveal_candidate_cpr",
    "erase_candidate",
    "correct_rectification",
}
# Met by the questions of the short run; why not by those of the long one nobody has looked into.
NOT_REACHED_BY_MANY = {"give_sharing_consent"}
_LISTS = [name for name, (method, path) in OPERATIONS.items() if method == "GET" and "{" not in path]
_CHANGES = sorted(name for name, (method, _) in OPERATIONS.items() if method != "GET")
# Brought to a 2xx by nothing else in the short run.
_ONLY_AT_LIMITS = {
    "add_milestone_evidence",
    "cancel_assignment_run",
    "cancel_import",
    "complete_training_activity",
    "confirm_need",
    "confirm_placement",
    "delete_webhook",
    "finish_replacement_task",
    "patch_course",
    "publish_need",
    "replay_webhook_delivery",
    "resume_candidate",
    "rotate_api_key",
    "submit_placement",
    "withdraw_placement_change",
}
_AT_LIMITS = {*_CHANGES[::4], *_ONLY_AT_LIMITS}
NOT_AT_LIMITS = _LISTS + [name for name in _CHANGES if name not in _AT_LIMITS]
BODY_IDS = ("need_id", "candidate_id", "match_id", "placement_id", "workplace_id", "company_id", "occupation_id")


class Ids:
    """Ids of real rows by the name a route gives them: the caller's own row first, then one in each state."""

    def __init__(self, rows: Rows) -> None:
        self.known = {name: [row_id] for name, row_id in rows.ids.items()}
        self.known["follow_up_id"] += self.known.pop("employer_follow_up_id")
        self.in_state: dict[tuple[str, str], UUID] = {}

    def add(self, name: str, row_id: UUID, status: str | None = None) -> None:
        self.known[name].append(row_id)
        if status is not None:
            self.in_state[name, status] = row_id


def runs(*, postgres: bool) -> Iterable[tuple[str, int]]:
    """In which phases, with how many examples for each route."""
    if EXAMPLES:
        return (EVERYTHING, 0), (FUZZING, EXAMPLES), (STATEFUL, 20 * EXAMPLES)
    return ON_POSTGRES if postgres else ON_SQLITE


def tokens_of(world: World) -> dict[str, list[str]]:
    """Whose tokens ask which route, by its method and path: those whom the matrix lets in."""
    tokens = {}
    for name, row in MATRIX.items():
        prefix = "spare_" if name in SIGN_OUT else ""
        asking = [role for role in IN_TURN if role in row.own.split()]
        tokens[" ".join(OPERATIONS[name])] = [world.callers[prefix + role].token for role in asking]
    return tokens


async def spare(world: World) -> None:
    """One more account of each kind."""
    for role in IN_TURN:
        account = world.callers[role].account
        tenant = {name: getattr(account, name) for name in ("jobcenter_id", "company_id", "candidate_id")}
        await world.make_caller(f"spare_{role}", Role(role), **tenant)


async def rows_in_every_state(world: World) -> Ids:
    """One row of every kind on both sides; then needs, candidates, matches and placements in each of their states."""
    ids = Ids(await Rows(world, "").make())
    await Rows(world, "other_").make()
    for need_status in NeedStatus:
        ids.add("need_id", (await world.make_need(status=need_status, seats=5)).id, need_status)
    for candidate_status in CandidateStatus:
        ids.add("candidate_id", (await world.make_candidate(status=candidate_status)).id, candidate_status)
    need = await world.make_need(seats=50)
    for match_status in MatchStatus:
        match = await world.make_match(need, await world.make_candidate(), match_status)
        ids.add("match_id", match.id, match_status)
    for status in PlacementStatus:
        match = await world.make_match(need, await world.make_candidate(), MatchStatus.AGREED)
        ended = {"ended_on": match.planned_starts_on} if status is PlacementStatus.ENDED_EARLY else {}
        granted = {} if status in BEFORE_GRANT else {"granted_at": datetime.now(UTC)}
        mentor = world.mentor.account.id
        placement = await world.make_placement(match, need, status, mentor_account_id=mentor, **ended, **granted)
        ids.add("match_id", match.id)
        ids.add("placement_id", placement.id, status)
    await work_under_way(world, ids)
    by, until, kind = world.company.account.id, date(2090, 1, 1), CertificationKind.MINORITY_OWNED
    certified = certified_row(world.company_row.id, world.here.id, by, until, kind=kind)
    await world.add(certified)
    ids.add("certification_id", certified.id, CertificationState.CERTIFIED)
    return ids


async def work_under_way(world: World, ids: Ids) -> None:
    """An import and a run that some worker holds, and will for as long as this takes."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    brought, _ = import_rows(world.here.id, world.manager.account.id)
    brought.status, brought.finished_at, brought.failure_code = ImportStatus.RUNNING, None, None
    brought.leased_until = tomorrow
    run = AssignmentRun(
        jobcenter_id=world.here.id,
        requested_by=world.manager.account.id,
        status=RunStatus.RUNNING,
        seed=1,
        settings_version=1,
        config_hash="0" * 32,
        leased_until=tomorrow,
    )
    await world.add(brought, run)
    ids.add("import_id", brought.id, ImportStatus.RUNNING)
    ids.add("run_id", run.id, RunStatus.RUNNING)


def configuration(ids: Ids, *, dry: bool) -> str:
    """A configuration file: the real ids where the document asks for one.

    `dry`: every call is a rehearsal on a row in the right state, so that the thousandth call meets it as the first.
    Otherwise four calls of five name some real row and change it, the fifth names a row that does not exist.
    """
    known = ids.known
    lines = ["[parameters]"]
    if dry:
        lines += ['"query.dry_run" = "true"', '"header.if-match" = "*"']
        lines += [f'"path.{name}" = "{values[0]}"' for name, values in known.items()]
        lines += [f'"body.{name}" = "{known[name][0]}"' for name in BODY_IDS]
        for operation, (name, status) in FITTING.items():
            lines += ["", "[[operations]]", f'include-operation-id = "{operation}"']
            lines += [f'parameters = {{ "path.{name}" = "{ids.in_state[name, status]}" }}']
        lines += ["", "[[operations]]", 'include-operation-id = "look_up_cvr"']
        lines += [f'parameters = {{ "body.cvr_number" = "{REGISTERED}" }}']
        for operation in NOT_AT_LIMITS if not EXAMPLES else ():
            lines += ["", "[[operations]]", f'include-operation-id = "{operation}"', "phases.coverage.enabled = false"]
        return "\n".join(lines) + "\n"
    lines += ['"header.if-match" = { dictionary = "if_match", probability = 0.8 }']
    lines += [f'"path.{name}" = {{ dictionary = "{name}", probability = 0.8 }}' for name in known]
    lines += [f'"body.{name}" = {{ dictionary = "{name}", probability = 0.8 }}' for name in BODY_IDS]
    lines += ["", "[dictionaries]", """if_match = { values = ['*', '"1"', '"2"'] }"""]
    for name, values in known.items():
        lines.append(f"{name} = {{ values = [{', '.join(repr(str(value)) for value in values)}] }}")
    for operation in NOT_IN_A_ROW:
        lines += ["", "[[operations]]", f'include-operation-id = "{operation}"', "phases.stateful.enabled = false"]
    return "\n".join(lines) + "\n"


def question(server: str, folder: Path, config: str, *options: str) -> str:
    """Runs Schemathesis against the server; gives what it says when it found something, else nothing."""
    file = folder / "schemathesis.toml"
    file.write_text(config, encoding="utf-8")
    command = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"]
    command += ["--config-file", str(file), "run", f"{server}/v1/openapi.json", "--checks", CHECKS, "--seed", SEED]
    command += ["--continue-on-failure", "--no-shrink", "--no-color", "--generation-database", "none"]
    command += ["--warnings", "off", *options]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS), "PRAKTIK_FUZZ_TOKENS": str(folder / TOKENS)}
    ran = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
        encoding="utf-8",
    )
    return "" if ran.returncode == 0 else f"{' '.join(options)}\n{ran.stdout[-6000:]}\n{ran.stderr[-2000:]}"


@pytest.mark.slow
async def test_whatever_is_sent_the_answer_is_a_documented_one(
    own_url: str,  # noqa: F811  the fixture, by name
    serve: Callable[[], str],  # noqa: F811  the fixture, by name
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("PRAKTIK_CVR_FILE", str(REGISTER))
    monkeypatch.setenv("PRAKTIK_TOKEN_MINUTES", str(TOKEN_MINUTES))  # the server takes none that holds for longer
    app = create_app(Settings(database_url=own_url, token_minutes=TOKEN_MINUTES))
    async with httpx.AsyncClient() as client:
        occupation, skills = await kitchen(app.state.database)
        world = await World(app, client, app.state.database, app.state.settings, occupation, skills).populate()
        async with world.at_once():
            ids = await rows_in_every_state(world)
            await spare(world)
    await app.state.database.close()
    server = serve()
    # Made when it is first asked for: on a busy machine that takes longer than Schemathesis waits for it.
    async with httpx.AsyncClient(timeout=LONGEST_SECONDS) as client:
        assert (await client.get(f"{server}/v1/openapi.json")).status_code == 200
    postgres = own_url.startswith("postgresql")
    (tmp_path / TOKENS).write_text(json.dumps(tokens_of(world)), encoding="utf-8")
    faults: list[str] = []
    for phases, examples in runs(postgres=postgres):
        config = configuration(ids, dry=FUZZING not in phases and STATEFUL not in phases)
        options = ["--max-examples", str(examples)] if examples else []
        faults.append(question(server, tmp_path, config, "--phases", phases, *options))
    assert not any(faults), "\n\n".join(filter(None, faults))
    async with httpx.AsyncClient() as client:
        counted = answers((await client.get(f"{server}/metrics")).text)
    cases = sum(counted.values())
    print(f"{cases} cases on {'PostgreSQL' if postgres else 'SQLite'}")
    assert not SOAK or cases >= LEAST_CASES
    reached = {(method, route) for method, route, status in counted if status.startswith("2")}
    assert OPERATIONS["get_me"] in reached, "every question was a stranger's"
    if postgres:
        excused = NOT_REACHED | NOT_REACHED_BY_MANY if EXAMPLES else NOT_REACHED
        unexpected = {name for name, route in OPERATIONS.items() if route not in reached} - excused
        assert not unexpected, f"no generated question brought these to a 2xx: {sorted(unexpected)}"


def answers(metrics: str) -> Counter[tuple[str, str, str]]:
    """How often each route answered with each status, as the server counted it."""
    found: Counter[tuple[str, str, str]] = Counter()
    for family in text_string_to_metric_families(metrics):
        for sample in family.samples:
            if sample.name == "praktik_requests_total":
                labels = sample.labels
                found[labels["method"], labels["route"], labels["status"]] += int(sample.value)
    return found
