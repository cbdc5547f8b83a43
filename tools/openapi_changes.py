"""`make openapi-changes`: does the API still keep what the last released document promised? Breaks must be owned up to.

A break is what makes a client fail that did nothing but follow the old document: something gone, something newly asked for,
less accepted than before, something else answered than before. A break may be made, with a line in CHANGELOG.md: the newest
section has a part `### Breaking` that names the operation or the schema in backticks. Additions are no breaks, nor are new
refusals, texts, examples and names of schemas. A new value of an enumeration in an answer is one: a generated client does
not know it.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.openapi_shapes import Accepts, Answers, Place

ROOT = Path(__file__).parents[1]
RELEASED, PRESENT = ROOT / "docs" / "openapi.released.json", ROOT / "docs" / "openapi.json"
CHANGELOG = ROOT / "CHANGELOG.md"
METHODS = ("get", "put", "post", "patch", "delete")
# What says nothing about what is promised: left out of the released document, so that its differences show promises only.
WORDS = frozenset({"description", "summary", "title", "example", "examples", "tags", "info", "servers", "headers"})
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True, order=True)
class Break:
    """One broken promise; `subject` is the operation or schema that a changelog has to name."""

    subject: str
    what: str


def breaks_between(old: Document, new: Document) -> list[Break]:
    """Every promise of `old` that `new` does not keep, each once."""
    found: set[Break] = set()
    now = dict(_operations(new))
    for key, before in _operations(old):
        subject = before["operationId"]
        after = now.get(key)
        if after is None:
            found.add(Break(subject, f"{key} is gone"))
            continue
        if after["operationId"] != subject:
            found.add(Break(subject, f"its operation id is now {after['operationId']}"))
        found.update(Break(place, what) for place, what in _compare(subject, before, after, old, new))
    return sorted(found)


def _operations(document: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    """By method and path, the names of path parameters apart: a renamed one changes no address."""
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                yield f"{method.upper()} {re.sub(r'{[^}]*}', '{}', path)}", methods[method]


def _compare(
    subject: str, before: dict[str, Any], after: dict[str, Any], old: Document, new: Document
) -> Iterator[tuple[str, str]]:
    taken = Accepts(old, new)
    yield from _parameters(subject, before, after, taken)
    yield from _body(subject, before, after, taken)
    yield from _answers(subject, before, after, Answers(old, new))


def _parameters(
    subject: str, before: dict[str, Any], after: dict[str, Any], taken: Accepts
) -> Iterator[tuple[str, str]]:
    def by_name(operation: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
        asked = operation.get("parameters", ())
        return {(each["in"], each["name"].lower()): each for each in asked if each["in"] != "path"}

    old, new = by_name(before), by_name(after)
    for (kind, name), parameter in new.items():
        if parameter.get("required") and not old.get((kind, name), {}).get("required"):
            yield subject, f"{kind} parameter `{name}` is now required"
    for (kind, name), parameter in old.items():
        if (kind, name) not in new:
            yield subject, f"{kind} parameter `{name}` is gone"
        else:
            place = Place(subject, f"{kind} parameter `{name}`")
            yield from taken.compare(_sendable(parameter["schema"]), _sendable(new[kind, name]["schema"]), place)


def _sendable(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without null, which nobody can send in a query or a header."""
    options = [option for option in schema.get("anyOf", ()) if option.get("type") != "null"]
    return options[0] if len(options) == 1 else schema


def _body(subject: str, before: dict[str, Any], after: dict[str, Any], taken: Accepts) -> Iterator[tuple[str, str]]:
    old, new = before.get("requestBody"), after.get("requestBody")
    if new is not None and new.get("required") and not (old or {}).get("required"):
        yield subject, "a body is now required"
    for media, content in (old or {}).get("content", {}).items():
        now = (new or {}).get("content", {}).get(media)
        if now is None:
            yield subject, f"no body of the type {media} is taken any more"
        else:
            yield from taken.compare(content.get("schema", {}), now.get("schema", {}), Place(subject, "body"))


def _answers(subject: str, before: dict[str, Any], after: dict[str, Any], given: Answers) -> Iterator[tuple[str, str]]:
    for status, response in before["responses"].items():
        if not status.startswith("2"):
            continue
        now = after["responses"].get(status)
        if now is None:
            yield subject, f"{status} is no longer answered"
            continue
        for media, content in response.get("content", {}).items():
            if media not in now.get("content", {}):
                yield subject, f"{status} is no longer answered as {media}"
            else:
                place = Place(subject, f"answer {status}")
                yield from given.compare(content.get("schema", {}), now["content"][media].get("schema", {}), place)


def condense(document: Document) -> dict[str, Any]:
    """The promises alone, without words."""

    def promises(value: Any, *, names: bool = False) -> Any:
        if isinstance(value, dict):
            return {
                key: promises(inner, names=key in {"properties", "schemas", "paths"} and not names)
                for key, inner in value.items()
                if names or key not in WORDS
            }
        return [promises(inner) for inner in value] if isinstance(value, list) else value

    condensed: dict[str, Any] = promises(dict(document))
    for methods in condensed["paths"].values():
        for operation in methods.values():
            operation["responses"] = {
                status: response for status, response in operation["responses"].items() if status.startswith("2")
            }
    return condensed


def owned_up_to(changelog: str) -> set[str]:
    """What the newest section of the changelog names in backticks under `### Breaking`."""
    newest = re.split(r"^## ", changelog, flags=re.MULTILINE)[1:2]
    parts = re.split(r"^### ", newest[0] if newest else "", flags=re.MULTILINE)[1:]
    return {name for part in parts if part.startswith("Breaking") for name in re.findall(r"`([^`]+)`", part)}


def _read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def main(arguments: list[str]) -> int:
    if arguments == ["--release"]:
        text = json.dumps(condense(_read(PRESENT)), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        # One schema or path a line: a review sees which promises moved.
        text = re.sub(r'(,|\{)("(?:/[^"]*|[A-Z]\w*)":\{)', r"\1\n\2", text)
        RELEASED.write_text(text + "\n", encoding="utf-8")
        print(f"{RELEASED.name}: the present document is what is promised from now on.")
        return 0
    if len(arguments) not in {0, 2}:
        print("python -m tools.openapi_changes [OLD NEW | --release]")
        return 2
    old, new = (Path(each) for each in arguments) if arguments else (RELEASED, PRESENT)
    found = breaks_between(_read(old), _read(new))
    known = owned_up_to(CHANGELOG.read_text(encoding="utf-8"))
    unknown = [each for each in found if each.subject not in known]
    for each in found:
        print(f"{'said in the changelog' if each.subject in known else 'BREAK'}: {each.subject}: {each.what}")
    print(
        f"{len(found)} broken promises between {old.name} and {new.name}, {len(unknown)} of them not in the changelog."
    )
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
