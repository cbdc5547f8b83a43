"""A jobcenter's desk with an agreement out for signature, and a browser of the plainest kind."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import httpx

from app.journey.matching.domain.states import MatchStatus
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from tests.factories.world import Caller, World

FIRST, LAST = "Olena", "Kovalenko-Hemmelig"


class Form(HTMLParser):
    """The one form of a page, read from its markup: where it goes, its fields, and the words around it."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.action = self.method = ""
        self.fields: list[dict[str, str]] = []
        self.links: list[dict[str, str]] = []
        self.html: dict[str, str] = {}
        self.tags: set[str] = set()
        self.text = ""
        self.title = ""
        self._inside: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self._inside.append(tag)
        if tag == "html":
            self.html = values
        elif tag == "form":
            self.action, self.method = values["action"], values["method"].upper()
        elif tag in {"input", "textarea"}:
            self.fields.append({"type": tag, **values})
        elif tag == "a":
            self.links.append(values)

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            continue

    def handle_data(self, data: str) -> None:
        if "title" in self._inside:
            self.title += data
        elif "style" not in self._inside:
            self.text += f" {data.strip()}"

    @property
    def says(self) -> str:
        return " ".join(self.text.split())

    def filled(self, choice: str = "sign", reasons: str = "") -> dict[str, str]:
        """What a browser would send after somebody ticked the box, and chose where there is a choice."""
        sent = {}
        for one in self.fields:
            if one["type"] in {"hidden", "checkbox"} or (one["type"] == "radio" and one["value"] == choice):
                sent[one["name"]] = one["value"]
            elif one["type"] == "textarea":
                sent[one["name"]] = reasons
        return sent


@dataclass
class Desk:
    """A placement out for signature, and what its jobcenter does with links to it."""

    world: World
    placement: Placement = field(init=False)

    async def open(self, status: PlacementStatus = PlacementStatus.SUBMITTED, **values: Any) -> "Desk":
        world = self.world
        values = {"no_other_employees": False, **values}
        async with world.at_once():
            candidate = await world.make_candidate(full_name=f"{FIRST} {LAST}", preferred_name=None)
            need = await world.make_need()
            match = await world.make_match(need, candidate, MatchStatus.AGREED)
            self.placement = await world.make_placement(match, need, status, **values)
        return self

    async def ask(self, party: str = "candidate", caller: Caller | None = None, **values: Any) -> httpx.Response:
        body = {"placement_id": str(self.placement.id), "party": party, "signer_name": "Bo Berg", **values}
        return await (caller or self.world.caseworker).post("/v1/signing-links", body)

    async def link(self, party: str = "candidate", **values: Any) -> dict[str, Any]:
        answer = await self.ask(party, **values)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def status(self, link: dict[str, Any]) -> str:
        return (await self.world.caseworker.get(f"/v1/signing-links/{link['id']}")).json()["status"]

    async def visit(self, link: dict[str, Any], query: str = "", **options: Any) -> httpx.Response:
        return await self.world.client.get(path_of(link) + query, **options)

    async def send(self, link: dict[str, Any], fields: Any = None, **options: Any) -> httpx.Response:
        fields = {"choice": "sign", "confirmed": "yes"} if fields is None else fields
        return await self.world.client.post(path_of(link), data=fields, **options)

    async def fill_in(self, link: dict[str, Any], choice: str = "sign", reasons: str = "") -> httpx.Response:
        """As somebody with a browser would: opens the page, reads its form, sends that form."""
        page = await self.visit(link)
        assert page.status_code == 200, page.text
        form = Form(page.text)
        assert form.method == "POST"
        return await self.world.client.post(urljoin(str(page.url), form.action), data=form.filled(choice, reasons))

    async def read(self) -> dict[str, Any]:
        return (await self.world.caseworker.get(f"/v1/placements/{self.placement.id}")).json()

    async def act(self, action: str, body: Any = None, caller: Caller | None = None) -> httpx.Response:
        return await (caller or self.world.caseworker).post(f"/v1/placements/{self.placement.id}/{action}", body)

    async def change_tasks(self, tasks: str = "Noget andet") -> httpx.Response:
        version = (await self.read())["version"]
        path = f"/v1/placements/{self.placement.id}/agreement"
        return await self.world.company.patch(path, {"tasks": tasks}, version)


def path_of(link: dict[str, Any]) -> str:
    return f"/sign/{link['token']}"
