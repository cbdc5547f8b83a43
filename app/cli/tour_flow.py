"""The tour itself: from a company's need to aftercare, in the order in which people do it."""

from datetime import date, timedelta
from secrets import choice

from app.cli.tour_agreement import change, confirm, print_papers, sign_and_grant
from app.cli.tour_tables import follow_up_table, ranking_table
from app.cli.tour_training import train
from app.cli.tour_walk import CANDIDATE, CASEWORKER, COMPANY, MANAGER, ON_BEHALF, Body, Walk
from app.demo.names import PEOPLE
from app.foundation.core.clock import Clock

LOGINS = (
    (COMPANY, "company.1@demo.example"),
    (CASEWORKER, "caseworker.0147@demo.example"),
    (MANAGER, "manager.0147@demo.example"),
    (CANDIDATE, "candidate.1@demo.example"),
)
_FREDERIKSBERG = "0147"
# What the company asks for: a skill by its ESCO label, its level and how much it matters.
_SKILLS = (
    ("comply with food safety and hygiene", 2, "must"),
    ("ensure cleanliness of food preparation area", 2, "must"),
    ("clean kitchen equipment", 1, "must"),
    ("use food cutting tools", 1, "should"),
    ("work according to recipe", 1, "nice"),
)


async def walk_through(walk: Walk) -> None:
    """Every step; raises TourStopped at the first one that goes wrong."""
    walk.chapter("Signing in")
    for who, email in LOGINS:
        await walk.sign_in(who, email)
    workplace, need = await _post_need(walk)
    chosen, has_login = await _find_candidate(walk, need)
    hindered = await _add_candidate(walk, need, constraints=["no_standing"])
    ranking = await _rank(walk, need, hindered["id"])
    match = await _agree(walk, need, (chosen, has_login), ranking)
    placement = await sign_and_grant(walk, match["placement_id"], workplace, has_login=has_login)
    await confirm(walk, placement)
    await change(walk, placement, has_login=has_login)
    await print_papers(walk, placement)
    await train(walk, placement, has_login=has_login)
    await _care_afterwards(walk, hindered, workplace)
    await _sum_up(walk, placement)


def _next_monday(weeks: int) -> date:
    today = Clock().today()
    return today + timedelta(days=7 - today.weekday(), weeks=weeks - 1)


async def _post_need(walk: Walk) -> tuple[Body, Body]:
    """The company asks what it may have, and says whom it needs."""
    walk.chapter("1. The company says what it needs")
    query = {"municipality_code": _FREDERIKSBERG}
    found = await walk.step(
        COMPANY, "looks at its workplaces in Frederiksberg", "GET", "/v1/workplaces", params=query,
        facts=lambda body: ", ".join(item["name"] for item in body["items"]),
    )  # fmt: skip
    workplace = max(found["items"], key=lambda item: item["ordinary_employees_fte"])
    first = _next_monday(3)
    await walk.step(
        COMPANY, "asks how many people it may have", "GET", f"/v1/workplaces/{workplace['id']}/capacity",
        params={"from": first.isoformat(), "to": (first + timedelta(weeks=13)).isoformat()},
        facts=lambda body: body["explanation"],
    )  # fmt: skip
    occupations = await walk.step(
        COMPANY, "looks up the occupation, in Danish or English", "GET", "/v1/occupations",
        params={"q": "køkkenmedhjælper", "limit": 1}, facts=lambda body: body["items"][0]["label"],
    )  # fmt: skip
    draft = await walk.step(
        COMPANY, "posts a need; its skills are proposed from the occupation", "POST", "/v1/needs",
        json=_need_body(workplace["id"], occupations["items"][0]["id"], first), expect=201,
        facts=lambda need: f"{need['status']}, {len(need['skills'])} skills proposed",
    )  # fmt: skip
    return workplace, await _publish(walk, draft)


def _need_body(workplace_id: str, occupation_id: str, first: date) -> Body:
    return {
        "workplace_id": workplace_id,
        "title": "Køkkenmedhjælper",
        "occupation_id": occupation_id,
        "tasks": "Anretning, opvask, rengøring og enkel tilberedning i kantinen.",
        "seats": 1,
        "starts_from": first.isoformat(),
        "starts_until": (first + timedelta(weeks=2)).isoformat(),
        "weeks": 13,
        "hours_schedule": [{"from_week": 1, "weekly_hours": 20}, {"from_week": 5, "weekly_hours": 25}],
        "working_times": [{"weekday": day, "from": "08:00", "to": "13:00"} for day in range(1, 6)],
        "min_danish": {"oral_cefr": "A2", "reason": "Allergener skal kunne læses og forklares."},
        "conditions": ["standing"],
        "purpose": "build_skills",
        "declares_no_seasonal_peak": True,
        "declares_replaces_nobody": True,
        "job_prospect": {"weekly_hours": 30, "note": "Fast stilling efter oplæringen."},
    }


async def _publish(walk: Walk, draft: Body) -> Body:
    asked = []
    for label, level, importance in _SKILLS:
        found = await walk.step(
            COMPANY, "looks up a skill", "GET", "/v1/skills", params={"q": label, "limit": 1},
            facts=lambda body: body["items"][0]["label"],
        )  # fmt: skip
        asked.append({"skill_id": found["items"][0]["id"], "level": level, "importance": importance})
    path = f"/v1/needs/{draft['id']}"
    changed = await walk.step(
        COMPANY, "replaces the proposal by the skills that matter, with levels", "PATCH", path, json={"skills": asked},
        version=draft["version"], facts=lambda need: f"{len(need['skills'])} skills, version {need['version']}",
    )  # fmt: skip
    return await walk.step(
        COMPANY, "publishes the need", "POST", f"{path}/publish", version=changed["version"],
        facts=lambda need: f"{need['status']}; may now: {', '.join(need['allowed_actions'])}",
    )  # fmt: skip


async def _find_candidate(walk: Walk, need: Body) -> tuple[Body, bool]:
    """Candidate 1 when available (then the person consents with the own login), else somebody new."""
    walk.chapter("2. The jobcenter looks for somebody")
    me = await walk.step(CANDIDATE, "asks who is signed in", "GET", "/v1/me", facts=lambda body: body["role"])
    first = await walk.step(
        CASEWORKER, "opens candidate 1", "GET", f"/v1/candidates/{me['candidate_id']}",
        facts=lambda body: f"{body['preferred_name']}, {body['status']}, Danish {body['danish']['oral_cefr']}",
    )  # fmt: skip
    if first["status"] == "available":
        return first, True
    walk.remark("Candidate 1 is on the way already (an earlier tour): somebody new is registered, without an account.")
    return await _add_candidate(walk, need), False


async def _add_candidate(walk: Walk, need: Body, constraints: list[str] | None = None) -> Body:
    """A new person: invented, without a CPR number; the service works without it."""
    pool = choice(PEOPLE)
    given, family = choice(pool.given), choice(pool.family)
    since = Clock().today().isoformat()
    body = {
        "full_name": f"{given} {family}",
        "preferred_name": given,
        "legal_basis": "intl_23b",
        "postcode": "2000",
        "danish": {
            "track": "DU2",
            "module": 3,
            "oral_cefr": "A2",
            "written_cefr": "A1",
            "classes": [{"weekday": day, "from": "17:00", "to": "19:30", "from_on": since} for day in (2, 4)],
        },
        "languages": list(pool.languages),
        "available_from": since,
        "transport": {"modes": ["bicycle", "public"], "max_minutes": 45},
        "constraints": constraints or [],
        "skills": [{"skill_id": need["skills"][0]["skill_id"], "level": 1}],
        "wishes": [{"occupation_id": need["occupation_id"], "rank": 1}],
    }
    what = "registers somebody new" + (" who cannot stand all day" if constraints else "")
    return await walk.step(
        CASEWORKER, what, "POST", "/v1/candidates", json=body, expect=201,
        facts=lambda read: f"{read['preferred_name']}, {read['status']}, has_cpr={read['has_cpr']}",
    )  # fmt: skip


async def _rank(walk: Walk, need: Body, hindered_id: str) -> Body:
    ranking = await walk.step(
        CASEWORKER, "ranks the jobcenter's candidates for the need", "POST", f"/v1/needs/{need['id']}/rankings",
        json={"limit": 200, "include_infeasible": True}, expect=201,
        facts=lambda body: f"{body['considered']} considered, {body['feasible']} pass every hard filter",
    )  # fmt: skip
    feasible = [item for item in ranking["items"] if item["feasible"]]
    walk.console.print(ranking_table(feasible))
    for what, candidate_id in (("asks why the best is best", feasible[0]["candidate_id"]),
                               ("asks why somebody is kept out", hindered_id)):  # fmt: skip
        path = f"/v1/needs/{need['id']}/candidates/{candidate_id}/explanation"
        answer = await walk.step(
            CASEWORKER, what, "GET", path,
            facts=lambda body: f"feasible={body['feasible']}, score {body['score']:.3f}",
        )  # fmt: skip
        walk.remark(answer["summary"])
        for item in answer["filters"]:
            if not item["passed"]:
                walk.remark(f"Kept out by {item['code']}: {item['explanation']} {item['relaxation']}")
        for step in answer["counterfactuals"][:2]:
            walk.remark(
                f"Learning “{step['label']}” ({step['weeks']:.0f} weeks) would raise the score by {step['gain']:.3f}."
            )
    return ranking


async def _agree(walk: Walk, need: Body, chosen: tuple[Body, bool], ranking: Body) -> Body:
    """Proposed by the jobcenter, consented to by the person, accepted by the company: in this order only."""
    walk.chapter("3. The person is asked first, then the company")
    person, has_login = chosen
    body = {"need_id": need["id"], "candidate_id": person["id"], "ranking_id": ranking["id"]}
    match = await walk.step(
        CASEWORKER, f"proposes {person['preferred_name']}", "POST", "/v1/matches", json=body, expect=201,
        facts=lambda read: f"{read['status']}, rank {read['rank']}, from {read['planned_starts_on']}",
    )  # fmt: skip
    path = f"/v1/matches/{match['id']}"
    await walk.step(COMPANY, "cannot see the proposal before the person has consented", "GET", path, expect=404)
    if has_login:
        await walk.step(
            CANDIDATE, "consents", "POST", f"{path}/consent", facts=lambda read: str(read["status"])
        )  # fmt: skip
    else:
        await walk.step(
            CASEWORKER, "enters the person's consent, with reason and channel", "POST", f"{path}/consent",
            json={"on_behalf": ON_BEHALF}, facts=lambda read: str(read["status"]),
        )  # fmt: skip
    await walk.step(
        COMPANY, "now sees a first name, languages and what there is to learn", "GET", path,
        facts=lambda read: f"{read['candidate']['name']}, {len(read['gaps'])} gaps, score hidden: {read['score'] is None}",
    )  # fmt: skip
    return await walk.step(
        COMPANY, "accepts: a seat is taken and an agreement drafted", "POST", f"{path}/accept",
        facts=lambda read: f"{read['status']}, placement {read['placement_id']}",
    )  # fmt: skip


async def _care_afterwards(walk: Walk, person: Body, workplace: Body) -> None:
    """Somebody else finds a job at once; the follow-ups of the first year are there with it."""
    walk.chapter("9. A job, and the year after it")
    body = {
        "candidate_id": person["id"],
        "company_id": workplace["company_id"],
        "workplace_id": workplace["id"],
        "kind": "ordinary",
        "title": "Medarbejder i kantinens kasse",
        "weekly_hours": 20,
        "starts_on": Clock().today().isoformat(),
    }
    employment = await walk.step(
        CASEWORKER, f"registers a job for {person['preferred_name']}", "POST", "/v1/employments", json=body, expect=201,
        facts=lambda read: f"{read['status']}, {len(read['follow_ups'])} follow-ups scheduled",
    )  # fmt: skip
    walk.console.print(follow_up_table("Aftercare", employment["follow_ups"]))
    week = await walk.step(
        CASEWORKER, "lists what is due this week", "GET", "/v1/follow-ups", params={"due": "week", "limit": 10},
        facts=lambda read: f"{len(read['items'])} follow-ups",
    )  # fmt: skip
    walk.console.print(follow_up_table("Due this week", week["items"]))


async def _sum_up(walk: Walk, placement: Body) -> None:
    walk.chapter("10. What stands now: the plan and the follow-ups of the placement")
    plan = await walk.step(
        MANAGER, "opens the training plan", "GET", f"/v1/placements/{placement['id']}/training-plan",
        facts=lambda read: f"{len(read['activities'])} activities, {len(read['unplaced'])} without room",
    )  # fmt: skip
    follow_ups = await walk.step(
        MANAGER, "opens the follow-ups", "GET", "/v1/follow-ups", params={"placement_id": placement["id"]},
        facts=lambda read: f"{len(read['items'])} follow-ups",
    )  # fmt: skip
    for item in plan["unplaced"]:
        walk.remark(f"No room for “{item['skill_label']}”: {item['reason']} {item['smallest_change']['text']}")
    walk.console.print(follow_up_table("Follow-ups of the placement", follow_ups["items"]))
