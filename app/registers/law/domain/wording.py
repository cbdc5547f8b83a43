"""Numbers and dates as people write them: decimal comma and "14. marts 2026" in Danish, "14 March 2026" in English."""

from collections.abc import Sequence
from datetime import date, time
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import zip_longest

from app.foundation.core.i18n import Text

_MONTHS_DA = (
    "januar", "februar", "marts", "april", "maj", "juni",
    "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS_DA = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def plain(value: Decimal | Fraction | int, places: int = 2, *, up: bool = False) -> str:
    """A number with a decimal point and without trailing zeros.

    `up` rounds upwards: a load just above a limit must not be shown as equal to it.
    """
    exact = Fraction(value)
    quantum = Decimal(1).scaleb(-places)
    # 28 digits carry every load and every hour with room to spare; the rounding below is what is shown.
    decimal = Decimal(exact.numerator) / Decimal(exact.denominator)
    rounded = decimal.quantize(quantum, rounding=ROUND_CEILING if up else ROUND_HALF_UP)
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(value: Decimal | Fraction | int, places: int = 2, *, up: bool = False) -> Text:
    """A number in both languages: 18,5 and 18.5."""
    english = plain(value, places, up=up)
    return Text(da=english.replace(".", ","), en=english)


def day(value: date) -> Text:
    """A date in both languages: 14. marts 2026 and 14 March 2026."""
    month = value.month - 1
    return Text(
        da=f"{value.day}. {_MONTHS_DA[month]} {value.year}",
        en=f"{value.day} {_MONTHS_EN[month]} {value.year}",
    )


def month_name(value: date) -> Text:
    """A month in both languages: marts 2026 and March 2026."""
    month = value.month - 1
    return Text(da=f"{_MONTHS_DA[month]} {value.year}", en=f"{_MONTHS_EN[month]} {value.year}")


def listed_months(values: Sequence[date]) -> Text:
    """Months in a row of words: juli, august og september 2026; a year is said where it changes and at the end."""
    names = [
        month_name(value)
        if following is None or following.year != value.year
        else Text(_MONTHS_DA[value.month - 1], _MONTHS_EN[value.month - 1])
        for value, following in zip_longest(values, values[1:])
    ]
    return Text(_joined([name.da for name in names], "og"), _joined([name.en for name in names], "and"))


def _joined(words: Sequence[str], last: str) -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def weekday(iso_weekday: int) -> Text:
    """A weekday's name; 1 is Monday."""
    return Text(da=_DAYS_DA[iso_weekday - 1], en=_DAYS_EN[iso_weekday - 1])


def clock(value: time) -> Text:
    """A time of day: 9.30 in Danish, 9:30 in English."""
    return Text(da=f"{value.hour}.{value.minute:02d}", en=f"{value.hour}:{value.minute:02d}")


def count(value: int, one: Text, many: Text) -> Text:
    """A whole number with its noun: 1 uge, 13 uger; 1 week, 13 weeks."""
    noun = one if value == 1 else many
    return Text(da=f"{value} {noun.da}", en=f"{value} {noun.en}")


def weeks(value: int) -> Text:
    """So many weeks."""
    return count(value, Text("uge", "week"), Text("uger", "weeks"))


def fill(template: Text, **parts: Text) -> Text:
    """The template with each language's placeholders filled from that language."""
    return Text(
        da=template.da.format(**{name: part.da for name, part in parts.items()}),
        en=template.en.format(**{name: part.en for name, part in parts.items()}),
    )
