"""Walking through the API as somebody: one request a step, one readable line on the screen."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from rich.console import Console
from rich.markup import escape

from app.cli.banner import PASSWORD

COMPANY, CASEWORKER, MANAGER, CANDIDATE = "company", "caseworker", "manager", "candidate"
REPRESENTATIVE = "staff rep."
ON_BEHALF = {"reason_code": "no_account", "channel": "meeting"}
Body = dict[str, Any]
Facts = Callable[[Body], str]


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

    async def page(
        self,
        who: str,
        what: str,
        method: str,
        url: str,
        *,
        data: Body | None = None,
        expect: int = 200,
        shown: str = "",
    ) -> None:
        """Opens a page without an account, or sends its form. Raises TourStopped for any other status."""
        response = await self.client.request(method, url, data=data, headers={"Accept-Language": "en"})
        self._tell(who, what, response, expect, shown)
        if response.status_code != expect:
            raise TourStopped

    async def paper(self, who: str, what: str, path: str) -> None:
        """Fetches a PDF, and says how large it is. Raises TourStopped for any other answer."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}", "Accept-Language": "en"}
        response = await self.client.get(path, headers=headers)
        size = f"{len(response.content) / 1024:.0f} kB, {response.headers.get('content-type')}"
        self._tell(who, what, response, 200, size)
        if not response.content.startswith(b"%PDF"):
            raise TourStopped

    def _answer(
        self, who: str, what: str, response: httpx.Response, expect: int, facts: Facts | None
    ) -> dict[str, Any]:
        body: Body = response.json() if response.content else {}
        good = response.status_code == expect
        self._tell(who, what, response, expect, facts(body) if good and facts is not None else "")
        if not good:
            self._explain(body)
            raise TourStopped
        return body

    def _tell(self, who: str, what: str, response: httpx.Response, expect: int, shown: str) -> None:
        """The line of a step. The secret of a signing link is not printed: the screen is no place for it."""
        request = response.request
        query = f"?{request.url.query.decode()}" if request.url.query else ""
        path = "/sign/…" if request.url.path.startswith("/sign/") else request.url.path
        colour = "green" if response.status_code == expect else "bold red"
        self.console.print(
            f"[bold cyan]{who:<11}[/] {escape(what)}\n            [dim]{request.method} "
            f"{escape(path + query)}[/] → [{colour}]{response.status_code}[/]{escape('  ' + shown if shown else '')}"
        )

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
