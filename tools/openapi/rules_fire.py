"""Part of `make openapi-lint`: every rule of ours found something in the document that breaks them all."""

import json
import re
import sys
from pathlib import Path

RULES = Path(__file__).with_name("spectral.yaml")


def silent_rules(findings: str) -> list[str]:
    """Our rules (`nl-`, `house-`) that said nothing, by their names in the ruleset."""
    ours = re.findall(r"^  ((?:nl|house)-[a-z0-9-]+):", RULES.read_text(encoding="utf-8"), re.MULTILINE)
    heard = {finding["code"] for finding in json.loads(findings)}
    return [name for name in ours if name not in heard]


if __name__ == "__main__":
    silent = silent_rules(Path(sys.argv[1]).read_text(encoding="utf-8"))
    print("Rules that no longer notice:" if silent else "Every rule of ours notices what it is for.", *silent)
    sys.exit(1 if silent else 0)
