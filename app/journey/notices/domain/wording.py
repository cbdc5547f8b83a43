"""The words of a letter: what waits, and where to sign in; never whom it is about."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.foundation.core.i18n import Language, Text
from app.journey.notices.domain.kinds import SENTENCES, NoticeKind

_SUBJECT = Text("Der er nyt til dig", "There is news for you")
_GREETING = Text("Hej", "Hello")
_SIGN_IN_AT = Text("Log ind for at se mere: {url}", "Sign in to see more: {url}")
_SIGN_IN = Text("Log ind, som du plejer, for at se mere.", "Sign in as you usually do to see more.")
_WHY = Text(
    "Du kan selv vælge, hvad du får mail om, og hvornår. Mailen kan ikke besvares.",
    "You choose what you get mail about, and when. This mail cannot be answered.",
)
_REGARDS = Text("Venlig hilsen\npraktikmatch", "Kind regards\npraktikmatch")


@dataclass(frozen=True, slots=True)
class Words:
    """The subject and the text of a letter."""

    subject: str
    text: str


def words_of(kinds: Sequence[str], language: Language, url: str | None) -> Words:
    """One letter about one thing or several; what is there several times is said once, with how often.

    The subject is the same for everybody and everything, since it is shown on locked screens. A kind that is not known
    (any more) is left out.
    """
    counted = Counter(NoticeKind(kind) for kind in kinds if kind in set(NoticeKind))
    lines = [SENTENCES[kind].get(language) + (f" ({count})" if count > 1 else "") for kind, count in counted.items()]
    what = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
    sign_in = _SIGN_IN.get(language) if url is None else _SIGN_IN_AT.format(url=url).get(language)
    parts = (_GREETING.get(language), what, sign_in, _WHY.get(language), _REGARDS.get(language))
    return Words(_SUBJECT.get(language), "\n\n".join(part for part in parts if part) + "\n")
