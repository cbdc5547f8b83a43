"""The tour's chapter on training: from the plan over the sign-off to the CV one hands to an employer."""

from app.cli.tour_tables import plan_table
from app.cli.tour_walk import CANDIDATE, CASEWORKER, COMPANY, ON_BEHALF, Body, Walk

_INTRODUCTION = "Jeg er mødestabil, lærer hurtigt og kan lide at arbejde med mad. Jeg øver mit dansk hver dag."
_EVIDENCE = "Har gjort det på egen hånd flere dage i træk."


async def train(walk: Walk, placement: Body, *, has_login: bool) -> None:
    """One activity is carried out, signed off, disagreed with, followed to its need, and read on the CV."""
    walk.chapter("8. Trained at the workplace, signed off, and on the CV")
    plan = await walk.step(
        COMPANY, "opens the training plan that came with the grant", "GET",
        f"/v1/placements/{placement['id']}/training-plan",
        facts=lambda read: f"{len(read['activities'])} activities, {len(read['unplaced'])} without room",
    )  # fmt: skip
    walk.console.print(plan_table(plan))
    if not plan["activities"]:
        walk.remark("The person can everything that is asked: there is nothing to train.")
        return
    walk.remark("So that the tour need not wait for the first day, one activity is carried out ahead of its plan.")
    activity = plan["activities"][0]
    path = f"/v1/training-activities/{activity['id']}"
    await _sign_off(walk, path, activity["reason"]["need"])
    await _disagree(walk, path, has_login=has_login)
    await _follow(walk, path)
    await _hand_over(walk, placement["candidate_id"], has_login=has_login)


async def _sign_off(walk: Walk, path: str, asked: int) -> None:
    await walk.step(
        COMPANY, "says that it has been done", "POST", f"{path}/complete", facts=lambda read: str(read["status"])
    )
    if asked < 3:
        await walk.step(
            COMPANY, "cannot vouch for more than was asked", "POST", f"{path}/sign-off",
            json={"level_reached": asked + 1}, expect=422,
        )  # fmt: skip
    body = {"level_reached": asked, "evidence": _EVIDENCE}
    await walk.step(
        COMPANY, "signs it off: the level reached, what was seen, and when", "POST", f"{path}/sign-off", json=body,
        facts=lambda read: f"{read['status']}, level {read['level_reached']}, seen on {read['seen_on']}",
    )  # fmt: skip


async def _disagree(walk: Walk, path: str, *, has_login: bool) -> None:
    """A dry run: the words would be kept for good, and the tour has no quarrel."""
    on_behalf = {} if has_login else {"on_behalf": ON_BEHALF}
    await walk.step(
        CANDIDATE if has_login else CASEWORKER,
        "tries out what disagreeing would look like (a dry run)",
        "POST",
        f"{path}/disagree",
        params={"dry_run": True},
        json={"words": "Я вмію це вже давно.", **on_behalf},
        facts=lambda read: f"{read['status']}, and beside it: {read['disagreement']['words']}",
    )


async def _follow(walk: Walk, path: str) -> None:
    trace = await walk.step(
        CASEWORKER, "follows the thread from the requirement to the skill", "GET", f"{path}/trace",
        facts=lambda read: str(read["skill_label"]),
    )  # fmt: skip
    asked, gap, skill = trace["requirement"], trace["gap"], trace["candidate_skill"]
    walk.remark(
        f"Asked for at level {asked['level']} ({asked['importance']}) → held at {gap['have']:g} → signed off at level "
        f"{trace['sign_off']['level_reached']} by the {trace['sign_off']['role']} → now held at level {skill['level']}, "
        f"source {skill['source']}."
    )


async def _hand_over(walk: Walk, candidate_id: str, *, has_login: bool) -> None:
    person = CANDIDATE if has_login else CASEWORKER
    path = f"/v1/candidates/{candidate_id}"
    await walk.step(
        person, "writes the introduction of the CV", "PUT", f"{path}/cv-profile",
        json={"introduction": _INTRODUCTION, "shows_phone": False},
        facts=lambda read: f"version {read['version']}, shows the phone number: {read['shows_phone']}",
    )  # fmt: skip
    read = await walk.step(
        person, "reads the CV", "GET", f"{path}/cv",
        facts=lambda cv: f"{cv['name']}: {len(cv['verified_skills'])} verified skills, {len(cv['other_skills'])} others",
    )  # fmt: skip
    for skill in read["verified_skills"]:
        walk.remark(
            f"{skill['label']}: {skill['level_label'].lower()}, confirmed by {skill['confirmed_by_label']}, "
            f"{skill['workplace']} ({skill['company']})."
        )
    await walk.paper(person, "prints it to hand to an employer", f"{path}/cv.pdf")
    asked = {"candidate_id": candidate_id, "kind": "cv", "standing": True}
    listed = await walk.step(
        person, "looks at what companies may see", "GET", "/v1/sharing-consents", params=asked,
        facts=lambda read: f"{len(read['items'])} consents to the CV",
    )  # fmt: skip
    if not listed["items"]:
        consent = {"candidate_id": candidate_id, "kind": "cv"}
        on_behalf = {} if has_login else {"on_behalf": {"reason_code": "no_account", "channel": "meeting"}}
        await walk.step(
            person, "lets companies see the CV", "POST", "/v1/sharing-consents",
            json={**consent, **on_behalf}, expect=201,
            facts=lambda read: read["explanation"],
        )  # fmt: skip
    await walk.step(
        COMPANY, "reads it too, with the name the person goes by and without phone or e-mail", "GET", f"{path}/cv",
        facts=lambda cv: f"{cv['name']}, phone {cv['contact']['phone']}",
    )  # fmt: skip
