"""What codes are called, as the caller hands it in; a code without a name is shown as its number."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.foundation.core.i18n import Text

CEFR = ("A0", "A1", "A2", "B1", "B2", "C1", "C2")


@dataclass(frozen=True, slots=True)
class Labels:
    """Names by the caller's codes; `licences`, `constraints` by bit number."""

    skills: Mapping[int, Text] = field(default_factory=dict)
    occupations: Mapping[int, Text] = field(default_factory=dict)
    licences: Mapping[int, Text] = field(default_factory=dict)
    constraints: Mapping[int, Text] = field(default_factory=dict)


def name(names: Mapping[int, Text], code: int) -> Text:
    return names.get(code) or Text(f"nr. {code}", f"no. {code}")


def bit_names(names: Mapping[int, Text], mask: int) -> Text:
    """The names of the bits set, in the order of their numbers."""
    return listed([name(names, bit) for bit in range(mask.bit_length()) if mask >> bit & 1])


def listed(texts: list[Text]) -> Text:
    """A, B og C; A, B and C."""

    def joined(parts: list[str], last: str) -> str:
        return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""

    return Text(joined([text.da for text in texts], "og"), joined([text.en for text in texts], "and"))


def cefr(level: int) -> str:
    """The CEFR name of a level 0 to 6, A0 being a beginner; – for unknown."""
    return CEFR[level] if 0 <= level < len(CEFR) else "–"
