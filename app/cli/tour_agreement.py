"""The tour's middle: the agreement signed, granted, confirmed, changed, and on paper."""

from datetime import date, timedelta

from app.cli.tour_tables import checks_table
from app.cli.tour_walk import CANDIDATE, CASEWORKER, COMPANY, MANAGER, ON_BEHALF, REPRESENTATIVE, Body, Walk

_SIGNERS = {"company": COMPANY, "jobcenter": CASEWORKER, "candidate": CANDIDATE}
_NOT_KNOWN = "the staff's representative"


async def sign_and_grant(walk: Walk, placement_id: str, workplace: Body, *, has_login: bool) -> Body:
    """Every party answers in its own way; then the jobcenter decides on the checks it has seen."""
    walk.chapter("4. The agreement: signed by everybody, then granted")
    path = f"/v1/placements/{placement_id}"
    placement = await walk.step(
        COMPANY, "submits the agreement", "POST", f"{path}/submit",
        facts=lambda read: f"{read['status']}, waits for {', '.join(read['missing_signatures'])}",
    )  # fmt: skip
    for party in placement["missing_signatures"]:
        if party == "employee_representative":
            await _sign_by_link(walk, placement_id, workplace)
        else:
            await _sign(walk, path, party, has_account=party != "candidate" or has_login)
    checks = await walk.step(
        CASEWORKER, "looks at the legal checks", "GET", f"{path}/checks",
        facts=lambda body: f"{len(body['checks'])} checks, blocking: {', '.join(body['blocking']) or 'none'}",
    )  # fmt: skip
    walk.console.print(checks_table(checks["checks"]))
    await walk.step(
        CASEWORKER, "tries the grant without effect", "POST", f"{path}/grant", params={"dry_run": "true"},
        facts=lambda read: f"would be {read['status']}",
    )  # fmt: skip
    await walk.step(
        CASEWORKER, "tries to grant on checks that are not those of today", "POST", f"{path}/grant",
        json={"checks_digest": "0" * 64}, expect=409, facts=lambda problem: f"{problem['code']}: {problem['detail']}",
    )  # fmt: skip
    return await walk.step(
        CASEWORKER, "grants on the checks just seen: training plan and follow-ups are there at once", "POST",
        f"{path}/grant", json={"checks_digest": checks["digest"]},
        facts=lambda read: f"{read['status']}, {read['starts_on']} to {read['ends_on']}",
    )  # fmt: skip


async def _sign(walk: Walk, path: str, party: str, *, has_account: bool) -> None:
    await walk.step(
        _SIGNERS[party] if has_account else CASEWORKER,
        "signs" if has_account else f"enters the signature of the {party}",
        "POST",
        f"{path}/sign",
        json=None if has_account else {"party": party, "on_behalf": ON_BEHALF},
        facts=lambda read: f"{read['status']}, {len(read['signatures'])} signed",
    )


async def _sign_by_link(walk: Walk, placement_id: str, workplace: Body) -> None:
    """The representative has no account: a link, a page, one click; opening it alone does nothing."""
    name = (workplace["employee_representative"] or {}).get("name") or _NOT_KNOWN
    body = {"placement_id": placement_id, "party": "employee_representative", "signer_name": name, "language": "en"}
    link = await walk.step(
        CASEWORKER, f"makes a signing link for {name}", "POST", "/v1/signing-links", json=body, expect=201,
        facts=lambda read: f"{read['status']} until {read['expires_at'][:10]}, shown once",
    )  # fmt: skip
    url = f"/sign/{link['token']}"
    await walk.page(REPRESENTATIVE, "opens the page", "GET", url, shown="the agreement, nothing of the person's case")
    form = {"choice": "sign", "confirmed": "yes"}
    await walk.page(REPRESENTATIVE, "signs on the page", "POST", url, data=form, shown="signed, without an account")
    await walk.page(REPRESENTATIVE, "tries the same link again", "POST", url, data=form, expect=410, shown="used up")


async def confirm(walk: Walk, placement: Body) -> None:
    """Confirmed by the company, and refused a start before its day."""
    walk.chapter("5. Confirmed, and not started too early")
    path = f"/v1/placements/{placement['id']}"
    await walk.step(
        COMPANY, "confirms the grant", "POST", f"{path}/confirm", facts=lambda read: f"confirmed {read['confirmed_at']}"
    )
    await walk.step(
        COMPANY, "tries to start today", "POST", f"{path}/start", expect=409,
        facts=lambda problem: f"{problem['code']}: {problem['detail']}",
    )  # fmt: skip
    walk.remark(f"Refused as it should be: nothing starts before {placement['starts_on']}.")


async def change(walk: Walk, placement: Body, *, has_login: bool) -> None:
    """An extension: past the limit without effect, then within it: asked, answered, granted."""
    walk.chapter("6. Extended: asked for, answered, decided")
    path = f"/v1/placements/{placement['id']}/extensions"
    ends_on = date.fromisoformat(placement["ends_on"])
    body = {"ends_on": (ends_on + timedelta(weeks=20)).isoformat(), "reason_code": "job_prospect"}
    too_long = await walk.step(
        CASEWORKER, "tries twenty weeks more, without effect", "POST", path, json=body, expect=201,
        params={"dry_run": "true"}, facts=lambda read: f"would be refused by: {', '.join(read['blocking'])}",
    )  # fmt: skip
    for check in too_long["checks"]:
        if check["outcome"] == "fail":
            walk.remark(check["explanation"])
    asked = await walk.step(
        COMPANY, "asks for four weeks more", "POST", path, expect=201,
        json={**body, "ends_on": (ends_on + timedelta(weeks=4)).isoformat()},
        facts=lambda read: f"{read['status']}, waits for: {', '.join(read['blocking']) or 'the decision'}",
    )  # fmt: skip
    route = f"/v1/placement-changes/{asked['id']}"
    on_behalf = {} if has_login else {"party": "candidate", "on_behalf": ON_BEHALF}
    await walk.step(
        CANDIDATE if has_login else CASEWORKER,
        "agrees" if has_login else "enters the person's yes",
        "POST",
        f"{route}/answer",
        json={"agrees": True, **on_behalf},
        facts=lambda read: f"{read['status']}, still refused by: {', '.join(read['blocking']) or 'nothing'}",
    )
    await walk.step(
        CASEWORKER, "grants the extension", "POST", f"{route}/grant",
        facts=lambda read: f"{read['status']}, to {read['proposed']['ends_on']}, version {read['granted_version']}",
    )  # fmt: skip


async def print_papers(walk: Walk, placement: Body) -> None:
    """The agreement on paper, and the record for VITAS."""
    walk.chapter("7. On paper, and ready for VITAS")
    path = f"/v1/placements/{placement['id']}"
    await walk.paper(COMPANY, "prints the agreement", f"{path}/agreement.pdf")
    record = await walk.step(
        CASEWORKER, "opens the record for VITAS", "GET", f"{path}/handover",
        facts=lambda read: f"{sum(len(group['fields']) for group in read['form'])} fields to copy, "
        f"{len(read['missing'])} missing",
    )  # fmt: skip
    for item in record["missing"]:
        walk.remark(item["text"])
    await walk.step(
        MANAGER, "stores the reference VITAS gave", "PUT", f"{path}/handover", json={"vitas_reference": "TOUR-1"},
        facts=lambda read: str(read["vitas_reference"]),
    )  # fmt: skip
