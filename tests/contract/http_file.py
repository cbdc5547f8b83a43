"""Reads files of HTTP requests as editors do (`###`, `# @name`, `{{name.response.body.$.field}}`), and sends them."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

_DAY = re.compile(r"\$datetime 'YYYY-MM-DD' (-?\d+) d")
_ANSWER = re.compile(r"(\w+)\.response\.body\.\$((?:\.\w+|\[\d+\])+)")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
_HOLE = re.compile(r"{{\s*(.*?)\s*}}")


@dataclass(frozen=True, slots=True)
class Request:
    """One request of the file; `expected` is None where any 2xx will do."""

    line: int
    name: str
    expected: int | None
    method: str
    url: str
    headers: dict[str, str]
    body: str


@dataclass(slots=True)
class HttpFile:
    """A file of requests, and what was answered to the named ones so far."""

    requests: list[Request]
    variables: dict[str, str]
    answers: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "HttpFile":
        text = path.read_text(encoding="utf-8")
        variables = dict(re.findall(r"^@(\w+) = (.*)$", text, re.MULTILINE))
        parts = re.split(r"^###.*$", text, flags=re.MULTILINE)
        lines, requests = parts[0].count("\n") + 1, []
        for part in parts[1:]:
            requests.append(_parse(part, lines))
            lines += part.count("\n")
        return cls(requests, variables)

    async def send(self, request: Request, client: httpx.AsyncClient) -> httpx.Response:
        """Sends it with its holes filled, and keeps the answer under its name."""
        headers = {name: self._fill(value) for name, value in request.headers.items()}
        body = self._fill(request.body).encode() or None
        response = await client.request(request.method, self._fill(request.url), headers=headers, content=body)
        if request.name:
            self.answers[request.name] = response.json()
        return response

    def _fill(self, text: str) -> str:
        return _HOLE.sub(lambda hole: self._value(hole[1]), text)

    def _value(self, expression: str) -> str:
        if expression == "$guid":
            return str(uuid4())
        if day := _DAY.fullmatch(expression):
            return (datetime.now(UTC) + timedelta(days=int(day[1]))).date().isoformat()
        if answer := _ANSWER.fullmatch(expression):
            found = self.answers[answer[1]]
            for key, index in _STEP.findall(answer[2]):
                found = found[key] if key else found[int(index)]
            return str(found)
        return self.variables[expression]


def _parse(part: str, line: int) -> Request:
    marks = dict(re.findall(r"^# @(\w+) (\S+)$", part, re.MULTILINE))
    head, _, body = re.sub(r"^#.*\n", "", part.strip() + "\n", flags=re.MULTILINE).partition("\n\n")
    first, *headers = head.strip().splitlines()
    method, _, url = first.partition(" ")
    expected = int(marks["expect"]) if "expect" in marks else None
    return Request(line, marks.get("name", ""), expected, method, url, dict(each.split(": ", 1) for each in headers),
                   body.strip())  # fmt: skip
