"""What a town asks its jobcenter's system all day, and how often: four of five requests read, one changes something."""

import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from benchmarks.load.town import Town
from benchmarks.load.wire import Answer, Request

# Of a thousand requests. Reading first, then what changes something; a ranking is stored, so it counts as a change.
WEIGHTS = {
    "me": 50,
    "worklist": 100,
    "list needs": 70,
    "list candidates": 90,
    "list matches": 60,
    "list placements": 60,
    "list follow-ups": 80,
    "get need": 70,
    "get candidate": 110,
    "get match": 40,
    "get placement": 60,
    "search occupations": 12,
    "token": 3,
    "record follow-up": 60,
    "create need": 25,
    "publish": 22,
    "rank": 10,
    "propose": 23,
    "consent": 20,
    "accept": 15,
    "submit": 10,
    "start": 10,
}
ASKED_AGAIN = 0.3  # of gets, with the ETag of the last answer
NEXT_PAGE = 0.3  # of lists, with the cursor of the last answer
BY_COMPANIES = 0.15  # of what companies may read too
PROPOSALS_OF_ONE_RANKING = 4
ON_BEHALF = {"on_behalf": {"reason_code": "no_account", "channel": "phone"}}
# What comes before, where there is nothing left to do: nobody is consented to before somebody is proposed.
BEFORE = {
    "publish": "create need", "accept": "consent", "consent": "propose", "propose": "rank", "submit": "accept",
    "start": "get placement", "record follow-up": "list follow-ups",
}  # fmt: skip
OPEN, WORDS = "status=open", ("kok", "rengøring", "lager", "butik", "kitchen", "gartner", "pædagog", "chauffør")
LISTS = {
    "list needs": ("/v1/needs", (OPEN, "mine=true", f"{OPEN}&expand=skills", "sort=-created_at")),
    "list candidates": (
        "/v1/candidates",
        ("status=available", "mine=true", "sort=waiting_longest", "legal_basis=intl_23b"),
    ),
    "list matches": ("/v1/matches", ("status=proposed", "status=consented", "sort=-created_at")),
    "list placements": ("/v1/placements", ("status=active", "status=granted", "sort=-starts_on")),
    "list follow-ups": ("/v1/follow-ups", ("due=week", "due=overdue&mine=true", "mine=true", "status=planned")),
}


@dataclass(slots=True)
class Ask:
    """One request of a kind, and what its answer teaches the town."""

    kind: str
    request: Request
    learn: Callable[[Answer], None] = lambda _answer: None


@dataclass(slots=True)
class Book:
    """What the callers know: where they may go, and what waits for its next step."""

    town: Town
    dice: random.Random
    drafts: deque[str] = field(default_factory=deque)
    chosen: deque[tuple[str, str, str]] = field(default_factory=deque)  # need, candidate, ranking
    proposed: deque[tuple[str, str]] = field(default_factory=deque)  # match, company
    consented: deque[tuple[str, str]] = field(default_factory=deque)
    agreed: deque[tuple[str, str]] = field(default_factory=deque)  # placement, company
    follow_ups: deque[str] = field(default_factory=deque)
    to_start: deque[str] = field(default_factory=deque)
    cursors: dict[str, str] = field(default_factory=dict)  # by path and caller
    etags: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)  # candidates somebody has been proposed

    def __post_init__(self) -> None:
        for name in ("follow_ups", "to_start"):
            known = list(getattr(self.town, name))
            self.dice.shuffle(known)
            setattr(self, name, deque(known))

    def draw(self) -> Ask:
        """Somebody's next request; where nothing waits for its next step, the step before it."""
        kind = self.dice.choices(*_DRAWN)[0]
        while True:
            ask = self.ask(kind)
            if ask is not None:
                return ask
            kind = BEFORE[kind]

    def ask(self, kind: str) -> Ask | None:
        """A request of this kind, or None where there is nothing to do it with."""
        if kind in LISTS:
            return self._list(kind)
        if kind.startswith("get "):
            return self._get(kind)
        plain = _PLAIN.get(kind)
        return _CHANGES[kind](self) if plain is None else Ask(kind, plain(self))

    def staff(self) -> str:
        return self.dice.choice(self.town.caseworkers if self.dice.random() < 0.9 else self.town.managers)

    def _list(self, kind: str) -> Ask:
        path, filters = LISTS[kind]
        token = self.staff()
        if kind != "list candidates" and self.dice.random() < BY_COMPANIES:
            token = self.dice.choice(list(self.town.companies.values()))
        query = self.dice.choice(filters)
        place = f"{path}?{query}"
        key = place + token[-8:]
        if key in self.cursors and self.dice.random() < NEXT_PAGE:
            place += f"&cursor={self.cursors.pop(key)}"

        def learn(answer: Answer) -> None:
            if answer.status == 200 and (cursor := answer.document["next_cursor"]):
                self.cursors[key] = cursor

        return Ask(kind, Request("GET", place, token), learn)

    def _get(self, kind: str) -> Ask:
        what = {
            "get need": "needs",
            "get candidate": "candidates",
            "get match": "matches",
            "get placement": "placements",
        }[kind]
        known = getattr(self.town, what)
        # Some are looked at again and again, most hardly ever.
        path = f"/v1/{what}/{known[int(len(known) * self.dice.random() ** 3)]}"
        etag = self.etags.get(path) if self.dice.random() < ASKED_AGAIN else None

        def learn(answer: Answer) -> None:
            if answer.status == 200 and answer.etag is not None:
                self.etags[path] = answer.etag

        return Ask(kind, Request("GET", path, self.staff(), etag=etag), learn)

    def create(self) -> Ask:
        def learn(answer: Answer) -> None:
            if answer.status == 201:
                self.drafts.append(answer.document["id"])

        return Ask("create need", Request("POST", "/v1/needs", self.staff(), self.town.new_need), learn)

    def publish(self) -> Ask | None:
        if not self.drafts:
            return None
        need = self.drafts.popleft()

        def learn(answer: Answer) -> None:
            if answer.status == 200:
                self.town.needs.append(need)

        return Ask("publish", Request("POST", f"/v1/needs/{need}/publish", self.staff()), learn)

    def rank(self) -> Ask:
        need = self.dice.choice(self.town.needs)

        def learn(answer: Answer) -> None:
            if answer.status == 201:
                document = answer.document
                people = [item["candidate_id"] for item in document["items"] if item["candidate_id"] not in self.taken]
                people = people[:PROPOSALS_OF_ONE_RANKING]
                self.taken.update(people)
                self.chosen += [(need, person, document["id"]) for person in people]

        return Ask("rank", Request("POST", f"/v1/needs/{need}/rankings", self.staff(), {"limit": 50}), learn)

    def propose(self) -> Ask | None:
        if not self.chosen:
            return None
        need, candidate, ranking = self.chosen.popleft()
        body = {"need_id": need, "candidate_id": candidate, "ranking_id": ranking}

        def learn(answer: Answer) -> None:
            if answer.status == 201:
                match = answer.document
                self.town.matches.append(match["id"])
                self.proposed.append((match["id"], match["company_id"]))

        return Ask("propose", Request("POST", "/v1/matches", self.staff(), body), learn)

    def consent(self) -> Ask | None:
        if not self.proposed:
            return None
        match, company = self.proposed.popleft()

        def learn(answer: Answer) -> None:
            if answer.status == 200:
                self.consented.append((match, company))

        return Ask("consent", Request("POST", f"/v1/matches/{match}/consent", self.staff(), ON_BEHALF), learn)

    def accept(self) -> Ask | None:
        if not self.consented:
            return None
        match, company = self.consented.popleft()

        def learn(answer: Answer) -> None:
            if answer.status == 200:
                placement = answer.document["placement_id"]
                self.town.placements.append(placement)
                self.agreed.append((placement, company))

        return Ask("accept", Request("POST", f"/v1/matches/{match}/accept", self.town.companies[company]), learn)

    def submit(self) -> Ask | None:
        if not self.agreed:
            return None
        placement, company = self.agreed.popleft()
        return Ask("submit", Request("POST", f"/v1/placements/{placement}/submit", self.town.companies[company]))

    def start(self) -> Ask | None:
        if not self.to_start:
            return None
        return Ask("start", Request("POST", f"/v1/placements/{self.to_start.popleft()}/start", self.staff()))

    def record(self) -> Ask | None:
        if not self.follow_ups:
            return None
        body = {"reached": True, "still_employed": "yes", "rating": 4}
        path = f"/v1/follow-ups/{self.follow_ups.popleft()}/record"
        return Ask("record follow-up", Request("POST", path, self.staff(), body))

    def preparations(self, rankings: int) -> Iterator[Ask]:
        """What was done before the load begins: needs drafted, and people found for needs."""
        for _ in range(rankings):
            yield self.create()
            yield self.rank()


_DRAWN: tuple[list[str], list[int]] = (list(WEIGHTS), list(WEIGHTS.values()))
_ESCAPED = [word.replace("ø", "%C3%B8").replace("æ", "%C3%A6") for word in WORDS]
_PLAIN: dict[str, Callable[[Book], Request]] = {
    "me": lambda book: Request("GET", "/v1/me", book.staff()),
    "worklist": lambda book: Request("GET", "/v1/worklist", book.dice.choice(book.town.caseworkers)),
    "search occupations": lambda book: Request(
        "GET", f"/v1/occupations?limit=10&q={book.dice.choice(_ESCAPED)}", book.staff()
    ),
    "token": lambda book: Request("POST", "/v1/auth/token", "", form=book.town.sign_in),
}
_CHANGES: dict[str, Callable[[Book], Any]] = {
    "create need": Book.create, "publish": Book.publish, "rank": Book.rank, "propose": Book.propose,
    "consent": Book.consent, "accept": Book.accept, "submit": Book.submit, "start": Book.start,
    "record follow-up": Book.record,
}  # fmt: skip
