"""What a workplace may vouch for: the level that was asked, seen between the activity's beginning and today."""

from datetime import date

from app.foundation.core.errors import FieldFault
from app.foundation.core.i18n import Text

_ABOVE_ASKED = Text(
    "Niveauet er højere end det, aktiviteten skal nå. Attestér det niveau, der er spurgt om.",
    "The level is above the one the activity was to reach. Sign off the level that was asked for.",
)
_LEVEL_MISSING = Text("Angiv det niveau, der er nået.", "Say which level was reached.")
_NO_SKILL = Text(
    "Aktiviteten hører ikke til en kompetence og har intet niveau.",
    "The activity belongs to no skill and has no level.",
)
_IN_FUTURE = Text("Dagen ligger i fremtiden.", "The day lies in the future.")
_BEFORE = Text("Dagen ligger før aktivitetens første dag.", "The day lies before the activity's first day.")


def sign_off_faults(
    level: int | None, asked: int | None, seen_on: date, starts_on: date, today: date
) -> tuple[FieldFault, ...]:
    """What is wrong with a sign-off; empty when it may stand.

    A workplace has seen what was asked of the person there: `asked` is the level the requirement names (1 to 3), None
    where the activity belongs to no skill. A higher level would be a judgement of something nobody was to look at, so
    it is refused. The day on which it was seen lies neither in the future nor before the activity's first day; for
    what was carried out ahead of its plan, today counts.
    """
    faults: list[FieldFault] = []
    if asked is None and level is not None:
        faults.append(FieldFault("/level_reached", "training.level_without_skill", _NO_SKILL))
    if asked is not None and level is None:
        faults.append(FieldFault("/level_reached", "field.required", _LEVEL_MISSING))
    if asked is not None and level is not None and level > asked:
        faults.append(FieldFault("/level_reached", "training.level_above_asked", _ABOVE_ASKED))
    if seen_on > today:
        faults.append(FieldFault("/seen_on", "training.seen_in_future", _IN_FUTURE))
    elif seen_on < min(starts_on, today):
        faults.append(FieldFault("/seen_on", "training.seen_before_activity", _BEFORE))
    return tuple(faults)
