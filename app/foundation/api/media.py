"""Which of the forms a route offers the caller likes best (RFC 9110 §12.5.1, Accept)."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Request

from app.foundation.api.errors import NotAcceptable

JSON = "application/json"
CSV = "text/csv"
SVG = "image/svg+xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def preferred_media(header: str, offered: Sequence[str]) -> str:
    """The media type of `offered` with the highest weight; of equal weights the one offered first.

    For each type the most specific range counts (`text/csv` before `text/*` before `*/*`); weight 0 rules it out. A
    caller who accepts none of them gets the first all the same, which the RFC allows and people prefer to a refusal.
    """
    ranges = _ranges(header)
    if not ranges:
        return offered[0]
    best = max(offered, key=lambda media: _weight(ranges, media))
    return best if _weight(ranges, best) > 0 else offered[0]


def acceptable_media(header: str, offered: Sequence[str]) -> str:
    """The same, but raises NotAcceptable for a caller who accepts none of them: where the forms hold different things,
    another than the one asked for helps nobody.
    """
    best = preferred_media(header, offered)
    ranges = _ranges(header)
    if ranges and _weight(ranges, best) <= 0:
        raise NotAcceptable(offered=", ".join(offered))
    return best


def _ranges(header: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in header.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        try:
            found.setdefault(media, float(weight))
        except ValueError:
            continue
    found.pop("", None)
    return found


def _weight(ranges: dict[str, float], media: str) -> float:
    for wanted in (media, f"{media.partition('/')[0]}/*", "*/*"):
        if wanted in ranges:
            return ranges[wanted]
    return 0.0


async def _accept(request: Request) -> str:
    return ",".join(request.headers.getlist("accept"))


Accept = Annotated[str, Depends(_accept)]
