"""The software bill of materials: CycloneDX 1.6 from the lock file, the same bytes for the same lock."""

import json
import sys
import tomllib
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tools.licences import licence_of
from tools.lock_files import OURSELVES, ROOT, RUNTIME, Pin, read_lock

DEFAULT_PATH = ROOT / "dist" / "praktikmatch.cdx.json"
# What the wheel carries beside our own code; where it lies, and under which licence.
CARRIED = (
    ("swagger-ui", "library", "Apache-2.0", "app/foundation/api/static"),
    ("noto-sans", "file", "OFL-1.1", "app/foundation/paper/fonts"),
    ("dejavu-sans", "file", "Bitstream-Vera", "app/foundation/paper/fonts"),
)


def bill_of_materials() -> dict[str, Any]:
    """No time and no place stand in it, so that two people who build the same lock get the same document."""
    pins = read_lock(RUNTIME)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    us = f"pkg:pypi/{OURSELVES}@{project['version']}"
    seed = "\n".join([us, *(f"{pin.purl} {' '.join(pin.hashes)}" for pin in pins)])
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, seed)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": us,
                "name": OURSELVES,
                "version": project["version"],
                "purl": us,
                "licenses": [{"expression": project["license"]}],
            },
            "lifecycles": [{"phase": "build"}],
        },
        "components": [*(_component(pin) for pin in pins), *_carried()],
        "dependencies": _dependencies(us, pins),
    }


def _component(pin: Pin) -> dict[str, Any]:
    """The hashes are those of every file the lock accepts for the package: one for each platform it is built for."""
    return {
        "type": "library",
        "bom-ref": pin.purl,
        "name": pin.name,
        "version": pin.version,
        "purl": pin.purl,
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in pin.hashes],
        "licenses": [{"expression": licence_of(pin)}],
    }


def _carried() -> list[dict[str, Any]]:
    return [
        {
            "type": kind,
            "bom-ref": f"carried:{name}",
            "name": name,
            "licenses": [{"license": {"id": licence}}],
            "properties": [{"name": "praktikmatch:path", "value": path}],
        }
        for name, kind, licence, path in CARRIED
    ]


def _dependencies(us: str, pins: list[Pin]) -> list[dict[str, Any]]:
    refs = {pin.name: pin.purl for pin in pins} | {OURSELVES: us}
    needs: dict[str, list[str]] = {ref: [] for ref in refs.values()}
    for pin in pins:
        for asker in pin.asked_by:
            if asker in refs:
                needs[refs[asker]].append(pin.purl)
    needs[us] += [f"carried:{name}" for name, *_ in CARRIED]
    return [{"ref": ref, "dependsOn": sorted(set(found))} for ref, found in needs.items()]


def main(path: Path = DEFAULT_PATH) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    bill = bill_of_materials()
    path.write_text(json.dumps(bill, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{path} lists {len(bill['components'])} components.")
    return 0


if __name__ == "__main__":
    sys.exit(main(*(Path(argument) for argument in sys.argv[1:2])))
