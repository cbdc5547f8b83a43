"""What is asked of every side: each endpoint of the flow, and in what its answers must be alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from benchmarks.beside.stock import Key, Stock
from benchmarks.harness import Call
from benchmarks.installation import Installation
from benchmarks.seed import EMAIL, PASSWORD

ON_BEHALF = {"on_behalf": {"reason_code": "no_account", "channel": "phone"}}
RECORD = {"still_employed": "yes", "rating": 4, "own_words": "Det går godt.", "issues": ["transport"]}
MADE_UP = frozenset({"id", "created_at", "updated_at"})
# What a step's answer tells of its own subject.
OWN = MADE_UP | {
    "need_id", "candidate_id", "match_id", "placement_id", "answered_at", "proposed_at", "granted_at", "confirmed_at",
    "recorded_at",
}  # fmt: skip
HASHES = frozenset({"config_hash", "input_hash"})


@dataclass(frozen=True, slots=True)
class Question:
    """One endpoint.

    `subject`: a step's call for one of its subjects, from a stock that every side has a share of. `ignored` fields
    differ from answer to answer; where the `limit_leads` only what it tells is compared.
    """

    name: str
    call: Call | None = None
    step: str = ""
    subject: Callable[[Any], Call] | None = None
    ignored: frozenset[str] = frozenset()
    limit_leads: bool = False
    beside_rest: bool = True
    alone: bool = False  # one caller only


def reads(place: Installation, first: dict[str, str]) -> list[Question]:
    """Lists of 50 and one of each; `first` names one by the path of its list."""
    token = place.seed.token

    def get(path: str, query: str = "") -> Call:
        return Call("GET", f"/v1/{path}", token, query=query)

    ranking = Call("POST", f"/v1/needs/{place.seed.need_id}/rankings", token, body={"limit": 50}, status=201)
    form = urlencode({"username": EMAIL, "password": PASSWORD})
    return [
        Question(
            "sign in", Call("POST", "/v1/auth/token", "", form=form), ignored=frozenset({"access_token"}), alone=True
        ),
        Question("me", get("me")),
        Question("get need", get(f"needs/{place.seed.need_id}")),
        Question("list needs", get("needs", "limit=50")),
        Question("get candidate", get(f"candidates/{first['candidates']}")),
        Question("list candidates", get("candidates", "limit=50")),
        Question("get match", get(f"matches/{first['matches']}")),
        Question("list matches", get("matches", "limit=50")),
        Question("get placement", get(f"placements/{first['placements']}")),
        Question("list placements", get("placements", "limit=50")),
        Question("get follow-up", get(f"follow-ups/{first['follow-ups']}")),
        Question("list follow-ups", get("follow-ups", "limit=50")),
        Question("worklist", get("worklist", "limit=50"), limit_leads=True),
        Question("rank candidates", ranking, ignored=MADE_UP | HASHES, limit_leads=True, beside_rest=False),
    ]


def steps(place: Installation, stock: Stock) -> list[Question]:
    """What changes something."""
    token = place.seed.token

    def post(path: str, body: Any = None, by: str = token) -> Callable[[Key], Call]:
        return lambda key: Call("POST", f"/v1/{path.format(key)}", by, body=body)

    create = Call("POST", "/v1/needs", token, body=place.seed.body, status=201)
    return [
        Question("create need", create, ignored=MADE_UP),
        Question("publish need", None, "publish", post("needs/{}/publish"), OWN),
        Question("consent to match", None, "consent", post("matches/{}/consent", ON_BEHALF), OWN),
        Question("accept match", None, "accept", post("matches/{}/accept", by=stock.company_token), OWN),
        Question("start placement", None, "start", post("placements/{}/start"), OWN),
        Question("record follow-up", None, "record", post("follow-ups/{}/record", RECORD), OWN),
    ]
