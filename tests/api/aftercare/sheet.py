"""Answer links as a jobcenter makes them, and a browser of the plainest kind that fills in the page."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import httpx

from tests.api.signing.desk import Form
from tests.factories.world import Caller, World

SAID = {"still_employed": "yes", "rating": "4"}


@dataclass
class Sheet:
    """The follow-ups of one job, and links to them."""

    world: World
    job: dict[str, Any]

    def follow_up(self, audience: str = "candidate", place: int = 0) -> str:
        own = [each["id"] for each in self.job["follow_ups"] if each["audience"] == audience]
        return str(own[place])

    async def ask(self, audience: str = "candidate", caller: Caller | None = None, **values: Any) -> httpx.Response:
        body = {"follow_up_id": self.follow_up(audience), **values}
        return await (caller or self.world.caseworker).post("/v1/follow-up-links", body)

    async def link(self, audience: str = "candidate", **values: Any) -> dict[str, Any]:
        answer = await self.ask(audience, **values)
        assert answer.status_code == 201, answer.text
        read: dict[str, Any] = answer.json()
        return read

    async def status(self, link: dict[str, Any]) -> str:
        return str((await self.world.caseworker.get(f"/v1/follow-up-links/{link['id']}")).json()["status"])

    async def visit(self, link: dict[str, Any], query: str = "", **options: Any) -> httpx.Response:
        return await self.world.client.get(f"/answer/{link['token']}{query}", **options)

    async def send(self, link: dict[str, Any], fields: Any = None, query: str = "", **options: Any) -> httpx.Response:
        data = SAID if fields is None else fields
        return await self.world.client.post(f"/answer/{link['token']}{query}", data=data, **options)

    async def fill_in(self, link: dict[str, Any], query: str = "", **said: str) -> httpx.Response:
        """As somebody with a browser would: opens the page, fills its form, sends that form to where it says."""
        page = await self.visit(link, query)
        assert page.status_code == 200, page.text
        form = Form(page.text)
        names = {field["name"] for field in form.fields}
        assert said.keys() <= names, said.keys() - names
        blank = {field["name"]: "" for field in form.fields if field["type"] not in {"radio", "checkbox"}}
        return await self.world.client.post(urljoin(str(page.url), form.action), data={**blank, **SAID, **said})

    async def read(self, audience: str = "candidate") -> dict[str, Any]:
        read: dict[str, Any] = (await self.world.caseworker.get(f"/v1/follow-ups/{self.follow_up(audience)}")).json()
        return read
