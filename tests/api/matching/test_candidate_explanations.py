"""What a candidate reads about itself: plain words in both languages, nothing about anybody else, no place in a list."""

import json
from typing import Any

import pytest

from tests.factories.world import World

pytestmark = pytest.mark.anyio


async def explained(world: World, need, language: str) -> dict[str, Any]:
    path = f"/v1/needs/{need.id}/candidates/{world.candidate_row.id}/explanation"
    answer = await world.candidate.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    return answer.json()


def keys_in(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for inner in value.values() for key in keys_in(inner)}
    return {key for inner in value for key in keys_in(inner)} if isinstance(value, list) else set()


async def test_the_summary_reads_as_a_letter_in_danish_and_english(world: World):
    need = await world.make_need(skills={world.skill_ids[0]: 1})
    await world.make_match(need, world.candidate_row)
    danish, english = (await explained(world, need, "da"))["summary"], (await explained(world, need, "en"))["summary"]
    assert danish.startswith("Dit dansk") or "Rejsetiden er cirka" in danish
    assert danish.endswith("Et menneske afgør, om du bliver foreslået, og du kan selv sige nej.")
    assert english.endswith("A person decides whether you are proposed, and you can say no.")
    for text in (danish, english):
        assert "{" not in text
        assert "  " not in text
        assert ".." not in text


async def test_no_other_person_and_no_place_in_a_list_is_in_it(world: World):
    need = await world.make_need()
    await world.make_match(need, world.candidate_row)
    alone = {language: await explained(world, need, language) for language in ("da", "en")}
    rival = await world.make_candidate(
        full_name="Rivalinde Andersen", preferred_name="Rivalinde", skills=dict.fromkeys(world.skill_ids[:2], 3)
    )
    await world.make_match(need, rival)
    await world.caseworker.post(f"/v1/needs/{need.id}/rankings", {})
    for language, before in alone.items():
        after = await explained(world, need, language)
        # Whoever else is there changes not a single word or number.
        assert after == before
        assert not keys_in(after) & {"rank", "name", "ranking_id", "considered", "feasible_count", "match_id"}
        text = json.dumps(after, ensure_ascii=False)
        assert "Rivalinde" not in text
        assert str(rival.id) not in text
        assert after["checks"] == []
    staff = f"/v1/needs/{need.id}/candidates/{rival.id}/explanation"
    assert (await world.candidate.get(staff)).status_code == 404
