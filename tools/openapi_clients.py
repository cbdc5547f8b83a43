"""`make clients`: a Python client of docs/openapi.json, whole or of some operations, in the words of its generator."""

import json
import re
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType

ROOT = Path(__file__).parents[1]
DOCUMENT, CONFIG = ROOT / "docs" / "openapi.json", ROOT / "tools" / "openapi" / "client.yaml"
PACKAGE = "praktikmatch_client"
_SCHEMA = re.compile(r'"#/components/schemas/([^"]+)"')


def excerpt(document: Mapping[str, Any], operations: Collection[str]) -> dict[str, Any]:
    """The document with these operations only, and the schemas they lead to. Raises KeyError for an unknown one."""
    paths: dict[str, Any] = {}
    missing = set(operations)
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if operation["operationId"] in operations:
                paths.setdefault(path, {})[method] = operation
                missing.discard(operation["operationId"])
    if missing:
        raise KeyError(", ".join(sorted(missing)))
    every, needed = document["components"]["schemas"], set[str]()
    found = set(_SCHEMA.findall(json.dumps(paths)))
    while found:
        needed |= found
        found = set(_SCHEMA.findall(json.dumps([every[name] for name in found]))) - needed
    components = {**document["components"], "schemas": {name: every[name] for name in every if name in needed}}
    return {**document, "paths": paths, "components": components}


def write_client(document: Mapping[str, Any], folder: Path) -> list[str]:
    """Writes the package `praktikmatch_client` into a folder; gives what the generator had to leave out."""
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "openapi.json"
    source.write_text(json.dumps(document), encoding="utf-8")
    config = Config.from_sources(
        ConfigFile.load_from_path(CONFIG),
        meta_type=MetaType.NONE,
        document_source=source,
        file_encoding="utf-8",
        overwrite=True,
        output_path=folder / PACKAGE,
    )
    return [f"{error.header or ''} {error.detail or ''}".strip() for error in generate(config=config)]


def main(arguments: list[str]) -> int:
    document, folder = (Path(each) for each in arguments)
    left_out = write_client(json.loads(document.read_text(encoding="utf-8")), folder)
    for each in left_out:
        print(f"The generator left out: {each}")
    made = len(list((folder / PACKAGE).rglob("*.py")))
    print(f"{made} Python files in {folder / PACKAGE}")
    return 1 if left_out else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
