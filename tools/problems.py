"""`make problems`: writes docs/problems.md, every code a refusal may have, with its status and its words."""

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

import app.main as _everything  # noqa: F401  every room's refusals are known once it is imported
from app.foundation.api.problems import _HTTP_TEXTS, InternalFault, status_of
from app.foundation.api.validation import _BY_PREFIX, _TEXTS
from app.foundation.core.errors import PraktikError
from app.foundation.core.i18n import Text

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "problems.md"
# Calls that make the fault of one field: which argument is its code.
_MAKERS = {"refuse": 0, "FieldFault": 1}
WINGS = ("app.foundation.", "app.registers.", "app.journey.", "app.oversight.", "app.integration.")
Row = tuple[str, str, str]
_UNSAID = ("", "")


def refusals() -> list[tuple[str, int, Text]]:
    """Each code with its status and detail; where several classes share one, the family's own words."""
    found: dict[str, tuple[int, Text]] = {}

    def walk(kind: type[PraktikError]) -> None:
        for each in kind.__subclasses__():
            if hasattr(each, "detail") and each.__module__.startswith(WINGS):
                found.setdefault(each.code, (status_of(each), each.detail))
            walk(each)

    walk(PraktikError)
    for status, (code, _title, detail) in _HTTP_TEXTS.items():
        found.setdefault(code, (422 if status == 400 else status, detail))
    found[InternalFault.code] = (500, InternalFault.detail)
    return [(code, status, text) for code, (status, text) in sorted(found.items())]


def field_faults() -> list[Row]:
    """Codes in `errors` of a 422: those of every schema, and those a room's own rules give; of several words the first."""
    found = {code: (text.en, text.da) for code, text in _TEXTS.values()}
    found.update({f"field.{prefix}": (text.en, text.da) for prefix, text in _BY_PREFIX})
    for name, module in sorted(sys.modules.items()):
        if not name.startswith(WINGS):
            continue
        for code, text in _made_in(module):
            if found.get(code, _UNSAID) == _UNSAID:
                found[code] = _UNSAID if text is None else (text.en, text.da)
    return [(code, *words) for code, words in sorted(found.items())]


def _made_in(module: ModuleType) -> Iterator[tuple[str, Text | None]]:
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    if not any(f"{maker}(" in source for maker in _MAKERS):
        return
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    for scope in (tree, *functions):
        own = {
            target.id: node.value
            for node in ast.walk(scope)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(scope):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _MAKERS:
                first = _MAKERS[node.func.id]
                code, words = ([*node.args, None, None, None])[first : first + 2]
                if isinstance(code, ast.Constant):
                    yield str(code.value), _text(words, own if scope is not tree else {}, module)


def _text(node: ast.expr | None, own: Mapping[str, ast.expr], module: ModuleType) -> Text | None:
    """The words of a fault where they stand in the source: as they are, by a local name, or by one of the module."""
    if isinstance(node, ast.Name):
        known = getattr(module, node.id, None)
        return known if isinstance(known, Text) else _text(own.get(node.id), {}, module)
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text"):
        return None
    given: dict[str | None, ast.expr] = dict(zip(("da", "en"), node.args, strict=False))
    given.update({word.arg: word.value for word in node.keywords})
    danish, english = given.get("da"), given.get("en")
    if isinstance(danish, ast.Constant) and isinstance(english, ast.Constant):
        return Text(str(danish.value), str(english.value))
    return None


def document() -> str:
    """The whole of docs/problems.md."""
    return "\n".join(
        (
            "# Refusals",
            "",
            "Written by `make problems` from the code; a test compares. A refusal is `application/problem+json` (RFC 9457):",
            "programs branch on `code`, which keeps its meaning once it is released; people read `title` and `detail`, in the",
            "language `Accept-Language` asks for. What stands in `{braces}` is filled in. No refusal repeats what was sent.",
            "",
            "## Codes",
            "",
            "| Code | Status | English | Danish |",
            "| --- | --- | --- | --- |",
            *(f"| `{code}` | {status} | {_cell(text.en)} | {_cell(text.da)} |" for code, status, text in refusals()),
            "",
            "## Codes of fields",
            "",
            "In `errors` of a 422, each with a `pointer` to its place. Empty words are put together from the case.",
            "",
            "| Code | English | Danish |",
            "| --- | --- | --- |",
            *(f"| `{code}` | {_cell(english)} | {_cell(danish)} |" for code, english, danish in field_faults()),
            "",
        )
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main() -> int:
    DOCUMENT.write_text(document(), encoding="utf-8")
    print(f"{DOCUMENT.relative_to(ROOT)} is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
