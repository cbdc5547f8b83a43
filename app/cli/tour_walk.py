"""Walking through the API as somebody: one request a step, one readable line on the screen."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from rich.console import Console
from rich.markup import escape

from app.cli.banner import PASSWORD

Facts = Callable[[dict[str, Any]], str]


class TourStopped(Exception):
    """A step got another answer than the tour expects; the line that says so has been printed."""


@dataclass(slots=True)
class Walk:
    """Signed-in people and the way to the server; every step is printed: who, what, request, status, key facts."""

    client: httpx.AsyncClient
    console: Console
    tokens: dict[str, str] = field(default_factory=dict)

    async def sign_in(self, who: str, email: str) -> None:
        """Raises TourStopped where the demo account does not let us in."""
        form = {"username": email, "password": PASSWORD}
        response = await self.client.post("/v1/auth/token", data=form, headers={"Accept-Language": "en"})
        answer = self._answer(who, f"signs in as {email}", response, 200, None)
        self.tokens[who] = answer["access_token"]

    async def step(
        self,
        who: str,
        what: str,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: dict[str, Any] | None = None,
        version: int | None = None,
        expect: int = 200,
        facts: Facts | None = None,
    ) -> dict[str, Any]:
        """Sends the request as `who`; `version` becomes If-Match. Raises TourStopped for any other status."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}", "Accept-Language": "en"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        options: dict[str, Any] = {} if json is None else {"json": json}
        response = await self.client.request(method, path, params=params, headers=headers, **options)
        return self._answer(who, what, response, expect, facts)

    def _answer(
        self, who: str, what: str, response: httpx.Response, expect: int, facts: Facts | None
    ) -> dict[str, Any]:
        body: dict[str, Any] = response.json() if response.content else {}
        good = response.status_code == expect
        request = response.request
        query = f"?{request.url.query.decode()}" if request.url.query else ""
        line = (
            f"[bold cyan]{who:<11}[/] {escape(what)}\n            [dim]{request.method} "
            f"{escape(request.url.path + query)}[/] → [{'green' if good else 'bold red'}]{response.status_code}[/]"
        )
        if good and facts is not None:
            line += f"  {escape(facts(body))}"
        self.console.print(line)
        if not good:
            self._explain(body)
            raise TourStopped
        return body

    def _explain(self, problem: dict[str, Any]) -> None:
        self.console.print(f"[bold red]{escape(str(problem.get('title', 'Unexpected answer')))}[/]")
        self.console.print(f"[red]{escape(str(problem.get('detail', '')))} ({escape(str(problem.get('code', '')))})[/]")
        for fault in problem.get("errors") or []:
            self.console.print(f"[red]  {escape(str(fault.get('pointer')))}: {escape(str(fault.get('detail')))}[/]")
        for check in problem.get("checks") or []:
            if check.get("outcome") == "fail" or check.get("passed") is False:
                self.console.print(
                    f"[red]  {escape(str(check.get('code')))}: {escape(str(check.get('explanation')))}[/]"
                )

    def chapter(self, title: str) -> None:
        self.console.print()
        self.console.rule(f"[bold]{escape(title)}", align="left")

    def remark(self, text: str) -> None:
        self.console.print(f"            [italic]{escape(text)}[/]")
