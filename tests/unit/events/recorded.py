"""The names of all events that the code records, read from the code itself.

A call of `record(work, name, …)` says the name, or passes on a parameter of the function it stands in: then whoever
calls that function says it, and so on. A name is a text, a member of a table, or a text with one of those in it.
"""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import app

ROOT = Path(app.__file__).parent
RECORD = ("app.foundation.audit.service", "record")
# An enum's member in a name, where no table says which ones come to it.
BY_HAND = {"rectification.{}": ("corrected", "annotated", "refused")}
Function = ast.FunctionDef | ast.AsyncFunctionDef
Key = tuple[str, str]


class Module:
    """One file: its functions, and which function a name in it stands for."""

    def __init__(self, path: Path) -> None:
        self.name = ".".join(("app", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
        self.tree = ast.parse(path.read_text())
        self.functions = [node for node in ast.walk(self.tree) if isinstance(node, Function)]
        self.imported = {
            alias.asname or alias.name: (str(node.module), alias.name)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }

    def called(self, call: ast.Call) -> Key | None:
        if not isinstance(call.func, ast.Name):
            return None
        module, name = self.imported.get(call.func.id, (self.name, call.func.id))
        if not module.startswith("app."):
            return None
        function = getattr(importlib.import_module(module), name, None)
        return str(getattr(function, "__module__", module)), name

    def names_in(self, function: Function, given: ast.expr) -> Iterator[str]:
        """The texts that an expression may be; a parameter as `@parameter`."""
        match given:
            case ast.Constant(value=str(text)):
                yield text
            case ast.IfExp(body=one, orelse=other):
                yield from self.names_in(function, one)
                yield from self.names_in(function, other)
            case ast.Subscript(value=ast.Name(id=table)):
                yield from getattr(importlib.import_module(self.name), table).values()
            case ast.JoinedStr(values=[ast.Constant(value=str(before)), ast.FormattedValue(value=inside)]):
                known = BY_HAND.get(f"{before}{{}}") or tuple(self.names_in(function, inside))
                yield from (f"{before}{each}" for each in known)
            case ast.Name(id=name) if name in parameters(function):
                yield f"@{name}"
            case ast.Name(id=name):
                for node in ast.walk(function):
                    if isinstance(node, ast.Assign) and [t.id for t in node.targets if isinstance(t, ast.Name)] == [
                        name
                    ]:
                        yield from self.names_in(function, node.value)
            case _:
                raise AssertionError(f"{self.name}:{given.lineno} names an event in a way that cannot be read here")


def parameters(function: Function) -> list[str]:
    return [each.arg for each in (*function.args.args, *function.args.kwonlyargs)]


def recorded_names() -> set[str]:
    """Every name that `record` is ever given."""
    texts = {path: path.read_text() for path in ROOT.rglob("*.py")}
    modules: dict[Path, Module] = {}
    ways: dict[Key, tuple[int, str]] = {RECORD: (1, "name")}
    names: set[str] = set()
    todo = {RECORD}
    while todo:
        called, todo = todo, set()
        for path, text in texts.items():
            if not any(f"{name}(" in text for _module, name in called):
                continue
            module = modules.setdefault(path, Module(path))
            for function, said in names_said(module, {key: ways[key] for key in called}):
                key = (module.name, function.name)
                if not said.startswith("@"):
                    names.add(said)
                elif key not in ways:
                    ways[key] = (parameters(function).index(said[1:]), said[1:])
                    todo.add(key)
    return names


def names_said(module: Module, ways: dict[Key, Any]) -> Iterator[tuple[Function, str]]:
    """What the calls in one file say, and in which function."""
    names = {name for _module, name in ways}
    for function in module.functions:
        for node in ast.walk(function):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            original = module.imported.get(node.func.id, ("", node.func.id))[1]
            if original not in names or (way := ways.get(module.called(node) or ("", ""))) is None:
                continue
            position, keyword = way
            given = [each.value for each in node.keywords if each.arg == keyword] or [node.args[position]]
            yield from ((function, said) for said in module.names_in(function, given[0]))
