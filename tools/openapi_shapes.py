"""Compares schemas of two OpenAPI documents: the new one takes all that the old one did, and answers only what it could.

Covers what this API's schemas use (JSON Schema 2020-12: type, enum, const, properties, required, additionalProperties, items,
anyOf, limits, pattern, format). Where two anyOf differ, every alternative of one side must find one on the other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Schema = Mapping[str, Any]
Found = tuple[str, str]
_REF = "#/components/schemas/"
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the document we are: the operation or named schema, and the way from there."""

    subject: str
    way: str = ""

    def at(self, step: str) -> "Place":
        return replace(self, way=f"{self.way}{step}")

    def says(self, what: str) -> Found:
        return self.subject, f"{self.way or 'it'}: {what}"


@dataclass(slots=True)
class _Comparison:
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    seen: set[tuple[str, str]] = field(default_factory=set)

    def compare(self, before: Schema, after: Schema, place: Place) -> Iterator[Found]:
        """What is broken between the two; a pair of named schemas is looked at once."""
        names = before.get("$ref", ""), after.get("$ref", "")
        if all(names):
            if names in self.seen:
                return
            self.seen.add(names)
            place = Place(names[1].removeprefix(_REF))
        yield from self._same_place(self._resolve(before, self.old), self._resolve(after, self.new), place)

    def _resolve(self, schema: Schema, document: Mapping[str, Any]) -> Schema:
        while "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].removeprefix(_REF)]
        return schema

    def _same_place(self, before: Schema, after: Schema, place: Place) -> Iterator[Found]:
        raise NotImplementedError

    def _fits(self, before: Schema, after: Schema) -> bool:
        trial = type(self)(self.old, self.new, set(self.seen))
        return not any(trial.compare(before, after, Place("")))

    def _inner(self, before: Schema, after: Schema, place: Place) -> Iterator[Found]:
        """Fields and items that both sides have."""
        fields = after.get("properties", {})
        for name, schema in before.get("properties", {}).items():
            if name in fields:
                yield from self.compare(schema, fields[name], place.at(f".{name}"))
        for word, step in (("items", "[]"), ("additionalProperties", ".*")):
            if isinstance(before.get(word), dict) and isinstance(after.get(word), dict):
                yield from self.compare(before[word], after[word], place.at(step))


def _types(schema: Schema) -> set[str] | None:
    """The JSON types it stands for; None for any. An integer is a number too."""
    found = schema.get("type")
    if found is None:
        return None
    return {found} if isinstance(found, str) else set(found)


def _values(schema: Schema) -> set[Any] | None:
    if "const" in schema:
        return {schema["const"]}
    return set(schema["enum"]) if "enum" in schema else None


def _within(inner: set[str] | None, outer: set[str] | None) -> bool:
    if outer is None:
        return True
    return inner is not None and all(each in outer or (each == "integer" and "number" in outer) for each in inner)


def _alternatives(schema: Schema) -> list[Schema]:
    return list(schema.get("anyOf") or schema.get("oneOf") or [schema])


class Accepts(_Comparison):
    """What callers send: whatever the old document allowed must still be allowed."""

    def _same_place(self, before: Schema, after: Schema, place: Place) -> Iterator[Found]:
        many = _alternatives(before), _alternatives(after)
        if len(many[0]) > 1 or len(many[1]) > 1:
            yield from self._each_alternative(*many, place)
            return
        if not _within(_types(before), _types(after)):
            yield place.says(f"took {before.get('type', 'anything')}, takes {after.get('type')}")
            return
        yield from self._narrowed(before, after, place)
        yield from self._fields(before, after, place)
        yield from self._inner(before, after, place)

    def _each_alternative(self, old: list[Schema], new: list[Schema], place: Place) -> Iterator[Found]:
        for each in old:
            if any(self._fits(each, other) for other in new):
                continue
            alike = [other for other in new if _alike(self._resolve(each, self.old), self._resolve(other, self.new))]
            if len(alike) == 1:
                yield from self.compare(each, alike[0], place)
            else:
                yield place.says(f"no longer takes {_called(each)}")

    def _narrowed(self, before: Schema, after: Schema, place: Place) -> Iterator[Found]:
        old, new = _values(before), _values(after)
        if new is not None and (old is None or old - new):
            yield place.says(f"no longer takes {sorted(map(str, (old or set()) - new)) or 'any value'}")
        for word in _UPPER:
            if word in after and (word not in before or before[word] > after[word]):
                yield place.says(f"{word} is now {after[word]}")
        for word in _LOWER:
            if word in after and (word not in before or before[word] < after[word]):
                yield place.says(f"{word} is now {after[word]}")
        for word in ("pattern", "format"):
            if word in after and before.get(word) != after[word]:
                yield place.says(f"{word} is now {after[word]}")

    def _fields(self, before: Schema, after: Schema, place: Place) -> Iterator[Found]:
        for name in set(after.get("required", ())) - set(before.get("required", ())):
            yield place.says(f"`{name}` is now required")
        if after.get("additionalProperties") is False:
            for name in set(before.get("properties", ())) - set(after.get("properties", ())):
                yield place.says(f"`{name}` is no longer taken")


class Answers(_Comparison):
    """What callers read: whatever is answered must be what the old document let them expect."""

    def _same_place(self, before: Schema, after: Schema, place: Place) -> Iterator[Found]:
        many = _alternatives(before), _alternatives(after)
        if len(many[0]) > 1 or len(many[1]) > 1:
            yield from self._each_alternative(*many, place)
            return
        if not _within(_types(after), _types(before)):
            yield place.says(f"was {before.get('type', 'anything')}, is {after.get('type', 'anything')}")
            return
        old, new = _values(before), _values(after)
        if old is not None and new is None:
            yield place.says("may now be any value")
        elif old is not None and new is not None and old != new:
            yield place.says(f"other values: new {sorted(map(str, new - old))}, gone {sorted(map(str, old - new))}")
        for name in before.get("properties", {}):
            if name not in after.get("properties", {}):
                yield place.says(f"`{name}` is gone")
            elif name in before.get("required", ()) and name not in after.get("required", ()):
                yield place.says(f"`{name}` may now be left out")
        yield from self._inner(before, after, place)

    def _each_alternative(self, old: list[Schema], new: list[Schema], place: Place) -> Iterator[Found]:
        for each in new:
            if any(self._fits(other, each) for other in old):
                continue
            alike = [other for other in old if _alike(self._resolve(other, self.old), self._resolve(each, self.new))]
            if len(alike) == 1:
                yield from self.compare(alike[0], each, place)
            else:
                yield place.says(f"may now be {_called(each)}")


def _alike(one: Schema, other: Schema) -> bool:
    """Of one JSON type: the alternative that a changed one most likely was."""
    return _types(one) == _types(other) and _types(one) != {"null"}


def _called(schema: Schema) -> str:
    reference: str = schema.get("$ref", "")
    return reference.removeprefix(_REF) or str(schema.get("type", "anything"))
