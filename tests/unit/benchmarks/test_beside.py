"""What the comparison with a limit and with another framework rests on: alike is alike, and everybody asks as often."""

import threading
from collections import Counter
from typing import Any

import pytest

from benchmarks.beside.alike import Different, Left, require_same
from benchmarks.beside.questions import Question
from benchmarks.beside.racing import MOST_CALLERS, WARM, InThreads, OnLoop, race
from benchmarks.harness import Call, Unexpected

CALL = Call("POST", "/v1/things", "token", body={"a": 1}, status=201)


def test_answers_that_differ_in_one_field_are_not_put_side_by_side() -> None:
    with pytest.raises(Different, match="/items/0/name is 'Mette' and 'Olena'"):
        require_same({"items": [{"name": "Mette"}]}, {"items": [{"name": "Olena"}]}, Question("list"))


def test_a_missing_field_is_a_difference_unless_the_limit_tells_less() -> None:
    service, limit = {"id": "1", "reason": "i dag"}, {"id": "1"}
    require_same(service, limit, Question("worklist", limit_leads=True))
    with pytest.raises(Different, match="/reason is missing"):
        require_same(service, limit, Question("worklist"))


def test_what_every_request_makes_anew_may_differ() -> None:
    require_same({"id": "1", "seats": 2}, {"id": "2", "seats": 2}, Question("create", ignored=frozenset({"id"})))


def test_an_event_that_one_side_leaves_out_is_seen() -> None:
    before = Left({"events": 4, "needs": 2}, Counter({"need.created": 4}))
    after = Left({"events": 5, "needs": 3}, Counter({"need.created": 4, "need.published": 1}))
    assert after.since(before) == ({"events": 1, "needs": 1}, Counter({"need.published": 1}))


async def _asgi(scope: Any, receive: Any, send: Any) -> None:
    body = (await receive())["body"]
    await send({"type": "http.response.start", "status": 201, "headers": []})
    await send({"type": "http.response.body", "body": body})


class _Answer(list[bytes]):
    def close(self) -> None:
        """As a WSGI server closes an answer."""


def _wsgi(environ: dict[str, Any], start: Any) -> _Answer:
    start("201 Created", [])
    return _Answer([environ["wsgi.input"].read()])


def test_every_thread_opens_its_connection_before_anything_is_timed() -> None:
    threads, names = InThreads(_wsgi), set[str]()
    threads.in_each(lambda: names.add(threading.current_thread().name))
    threads.close(lambda: None)
    assert len(names) == MOST_CALLERS


async def test_both_kinds_of_application_get_the_same_request() -> None:
    threads = InThreads(_wsgi)
    assert await OnLoop(_asgi).answer(CALL) == await threads.answer(CALL) == b'{"a":1}'
    threads.close(lambda: None)


async def test_an_answer_with_another_status_is_no_figure() -> None:
    threads = InThreads(_wsgi)
    for side in (OnLoop(_asgi), threads):
        with pytest.raises(Unexpected):
            await side.answer(Call("GET", "/v1/things", "token"))
    threads.close(lambda: None)


@pytest.mark.parametrize("callers", [1, 3])
async def test_each_subject_is_asked_once_and_never_for_two_rounds(callers: int) -> None:
    asked: list[str] = []

    def counting(environ: dict[str, Any], start: Any) -> _Answer:
        asked.append(environ["PATH_INFO"])
        return _wsgi(environ, start)

    calls = [Call("POST", f"/v1/things/{number}", "token", status=201) for number in range(callers * WARM + 2 * 6)]
    threads = InThreads(counting)
    timings = await race([threads], [calls], callers, 60, 2)
    threads.close(lambda: None)
    assert sorted(asked) == sorted(call.path for call in calls)
    assert [len(timings[0].costs), len(timings[0].milliseconds)] == [2, 12]


async def test_one_call_is_asked_again_and_again_until_the_time_has_come() -> None:
    timings = await race([OnLoop(_asgi), OnLoop(_asgi)], [[CALL], [CALL]], 2, 0.02, 2)
    assert all(len(timing.milliseconds) >= 4 and len(timing.rates) == 2 for timing in timings)
