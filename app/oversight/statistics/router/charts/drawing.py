"""Charts as SVG: text that programs read aloud, and shapes that are told apart without colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH = 760
_LEFT, _BAR, _ROW = 250, 380, 30
_TOP, _BOTTOM = 68, 16
_LONGEST_LABEL = 34
_HIDDEN = 24  # short: nobody is to take it for the longest bar
_INK, _SHADE, _LIGHT, _PAPER = "#1a1a1a", "#4d4d4d", "#c8c8c8", "#ffffff"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is called, how long it is (0 to 1, None: hidden) and what stands at its end; totals are lighter."""

    label: str
    length: float | None
    value: str
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve of (day, share from 0 to 1); `dash` tells it from the others in grey."""

    label: str
    points: Sequence[tuple[int, float]]
    dash: str


def bars(title: str, below: str, description: str, rows: Sequence[Bar]) -> bytes:
    """Horizontal bars, one below the other; a hidden one is a short outline in dashes. `below` the title in small."""
    parts = []
    for place, bar in enumerate(rows):
        y = _TOP + place * _ROW
        parts.append(_text(_LEFT - 10, y + 19, _short(bar.label), anchor="end"))
        length = _HIDDEN if bar.length is None else round(min(1.0, bar.length) * _BAR, 1)
        look = f'fill="{_LIGHT}" stroke="{_INK}"' if bar.is_total else f'fill="{_SHADE}"'
        if bar.length is None:
            look = f'fill="{_PAPER}" stroke="{_SHADE}" stroke-dasharray="3 4"'
        parts.append(f'<rect x="{_LEFT}" y="{y + 4}" width="{length}" height="{_ROW - 9}" {look}/>')
        parts.append(_text(_LEFT + length + 8, y + 19, bar.value))
    axis = f'<path d="M{_LEFT} {_TOP}V{_TOP + len(rows) * _ROW}" stroke="{_INK}" fill="none"/>'
    return _page(title, below, description, _TOP + len(rows) * _ROW + _BOTTOM, [*parts, axis])


def curves(title: str, below: str, description: str, across: str, lines: Sequence[Curve]) -> bytes:
    """Step curves over a year, from 0 to 100 per cent."""
    left, top, wide, high = 64, _TOP + 44, 660, 280
    parts = []
    for tenths in range(0, 11, 2):
        y = top + high - high * tenths / 10
        parts.append(f'<path d="M{left} {y:.1f}H{left + wide}" stroke="#d0d0d0" fill="none"/>')
        parts.append(_text(left - 8, y + 4, f"{tenths * 10} %", anchor="end"))
    for day in (0, 30, 90, 180, 270, 365):
        x = left + wide * day / 365
        parts.append(f'<path d="M{x:.1f} {top + high}v6" stroke="{_INK}" fill="none"/>')
        parts.append(_text(x, top + high + 22, str(day), anchor="middle"))
    parts.append(_text(left + wide, top + high + 44, across, anchor="end"))
    for place, line in enumerate(lines):
        y = _TOP + place * 20 - 2
        look = f'stroke="{_INK}" stroke-width="2.5" fill="none" stroke-dasharray="{line.dash}"'
        parts.append(f'<path d="M{left} {y}h44" {look}/>')
        parts.append(_text(left + 54, y + 4, line.label))
        if line.points:
            steps = [
                f"H{left + wide * day / 365:.1f}V{top + high - high * share:.1f}" for day, share in line.points[1:]
            ]
            day, share = line.points[0]
            start = f"M{left + wide * day / 365:.1f} {top + high - high * share:.1f}"
            parts.append(f'<path d="{start}{"".join(steps)}" {look}/>')
    return _page(title, below, description, top + high + 60, parts)


def _page(title: str, below: str, description: str, height: float, parts: Sequence[str]) -> bytes:
    # Only the picture's own shapes and texts: no script, no style sheet, nothing fetched.
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}"'
        f' height="{height:.0f}" role="img" aria-labelledby="title description"'
        ' font-family="sans-serif" font-size="14">'
        f'<title id="title">{escape(title)}</title><desc id="description">{escape(description)}</desc>'
        f'<rect width="100%" height="100%" fill="{_PAPER}"/>'
        f'<text x="16" y="32" font-size="18" font-weight="bold" fill="{_INK}">{escape(title)}</text>'
        f'<text x="16" y="49" font-size="12" fill="{_SHADE}">{escape(below)}</text>'
        f"{''.join(parts)}</svg>"
    ).encode()


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{_INK}">{escape(words)}</text>'


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…"
