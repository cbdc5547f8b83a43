"""The agreement as somebody with a link sees it, and the form below it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from starlette.responses import HTMLResponse

from app.foundation.api.pages import Html, fill, joined, page
from app.foundation.core.clock import COPENHAGEN
from app.foundation.core.i18n import Language, Text
from app.journey.placements.domain import steps_of, times_of
from app.journey.placements.models import Placement
from app.journey.signing.domain import Choice, LinkParty
from app.journey.signing.models import SigningLink
from app.journey.signing.page import words
from app.journey.signing.repository import Named
from app.journey.signing.schemas import LONGEST_REASONS
from app.registers.law.domain import wording

NOTHING: Mapping[str, str] = MappingProxyType({})
_FORM = """<form method="post" action="?lang=$language">
$choice
<label class="tick"><input type="checkbox" name="confirmed" value="yes" required> <span>$confirm</span></label>
<button type="submit">$button</button>
</form>"""
_OPTION = (
    '<label class="tick"><input type="radio" name="choice" value="$value" required$checked> <span>$text</span></label>'
)
_OBJECTION = """<fieldset>
<legend>$legend</legend>
$options
</fieldset>
<label class="field" for="reasons">$label</label>
<p class="hint" id="reasons-hint">$hint</p>
<textarea id="reasons" name="reasons" maxlength="2000" aria-describedby="reasons-hint" dir="auto">$reasons</textarea>"""


def agreement_page(
    link: SigningLink,
    placement: Placement,
    names: Named,
    language: Language,
    *,
    faults: Sequence[Text] = (),
    written: Mapping[str, str] = NOTHING,
) -> HTMLResponse:
    """What is to be signed, what signing it means, and the form; with `faults` the form once more, with the choice
    and the reasons written in it (422).

    It holds what the signer needs to decide and nothing else: no CPR number, legal basis, address or other answer, and
    of the intern only the first name.
    """
    party = LinkParty(link.party)
    intro = words.INTRO.get(language).format(jobcenter=names.jobcenter)
    part = words.YOUR_PART.get(language).format(part=words.PARTS[party].get(language), name=link.signer_name)
    content = joined(
        [
            fill("<h1>$title</h1>", title=words.TITLE.get(language)),
            _faults(faults, language),
            fill('<div class="notice"><p>$intro</p><p dir="auto">$part</p></div>', intro=intro, part=part),
            fill("<h2>$title</h2>", title=words.AGREEMENT.get(language)),
            _facts(placement, names, language),
            _declared(placement, language),
            _meaning(party, link.signer_name, language),
            fill('<h2 id="answer">$title</h2>', title=words.ANSWER.get(language)),
            _form(party, link.signer_name, written, language),
            fill('<p class="hint">$text</p>', text=_until(link.expires_at, language)),
        ]
    )
    return page(language, words.TITLE.get(language), content, status=422 if faults else 200)


def moment(at: datetime, language: Language) -> dict[str, str]:
    """Day and time of an instant as clocks in Denmark show it."""
    local = at.astimezone(COPENHAGEN)
    return {"day": wording.day(local.date()).get(language), "time": wording.clock(local.time()).get(language)}


def _until(at: datetime, language: Language) -> str:
    return words.EXPIRES.get(language).format(**moment(at, language))


def _faults(faults: Sequence[Text], language: Language) -> Html:
    if not faults:
        return Html()
    lines = joined(fill("<p>$text</p>", text=fault.get(language)) for fault in faults)
    title = words.FAULTS.get(language)
    return fill('<div class="faults" role="alert"><p><strong>$title</strong></p>$lines</div>', title=title, lines=lines)


def _facts(placement: Placement, names: Named, language: Language) -> Html:
    days = {"first": placement.starts_on, "last": placement.ends_on}
    period = words.FROM_TO.get(language).format(**{name: wording.day(on).get(language) for name, on in days.items()})
    rows: tuple[tuple[Text, Iterable[str]], ...] = (
        (words.INTERN, [names.candidate]),
        (words.WORKPLACE, [names.workplace, names.company]),
        (words.PERIOD, [period]),
        (words.HOURS, _hours(placement, language)),
        (words.TIMES, _times(placement, language)),
        (words.TASKS, [placement.tasks]),
        (words.PURPOSE, [words.PURPOSES[placement.purpose].get(language)]),
    )
    return fill(
        "<dl>$rows</dl>",
        rows=joined(
            joined(
                [
                    fill("<dt>$name</dt>", name=name.get(language)),
                    *(fill('<dd class="lines" dir="auto">$value</dd>', value=value) for value in values),
                ]
            )
            for name, values in rows
        ),
    )


def _hours(placement: Placement, language: Language) -> list[str]:
    lines = []
    for step in steps_of(placement.hours_schedule):
        text = words.HOURS_FROM_START if step.from_week == 1 else words.HOURS_FROM_WEEK
        hours = wording.number(step.weekly_hours).get(language)
        lines.append(text.get(language).format(hours=hours, week=step.from_week))
    return lines


def _times(placement: Placement, language: Language) -> list[str]:
    lines = [
        words.TIME.get(language).format(
            day=wording.weekday(span.weekday).get(language).capitalize(),
            start=wording.clock(span.starts_at).get(language),
            end=wording.clock(span.ends_at).get(language),
        )
        for span in sorted(times_of(placement.working_times), key=lambda span: (span.weekday, span.starts_at))
    ]
    return lines or [words.NO_TIMES.get(language)]


def _listed(texts: Iterable[Text], language: Language) -> Html:
    return fill("<ul>$items</ul>", items=joined(fill("<li>$text</li>", text=text.get(language)) for text in texts))


def _declared(placement: Placement, language: Language) -> Html:
    """The employer's declarations, as they stand in the agreement."""
    said = (
        (placement.declares_no_seasonal_peak, words.NO_PEAK),
        (placement.declares_replaces_nobody, words.REPLACES_NOBODY),
        (placement.no_other_employees, words.NOBODY_ELSE),
    )
    return joined(
        [
            fill("<h2>$title</h2>", title=words.DECLARED.get(language)),
            _listed((text for holds, text in said if holds), language),
        ]
    )


def _meaning(party: LinkParty, name: str, language: Language) -> Html:
    may_object = party is LinkParty.EMPLOYEE_REPRESENTATIVE
    closing = [words.OBJECTING, words.NOT_YOU_AT_ALL] if may_object else [words.NOT_YOU]
    return joined(
        [
            fill("<h2>$title</h2>", title=words.MEANING.get(language)),
            _listed(words.DECLARATIONS[party], language),
            *(fill('<p dir="auto">$text</p>', text=text.get(language).format(name=name)) for text in closing),
        ]
    )


def _form(party: LinkParty, name: str, written: Mapping[str, str], language: Language) -> Html:
    may_object = party is LinkParty.EMPLOYEE_REPRESENTATIVE
    return fill(
        _FORM,
        language=language.value,
        choice=_choice(written, language) if may_object else Html('<input type="hidden" name="choice" value="sign">'),
        confirm=words.CONFIRM.get(language).format(name=name),
        button=words.BUTTONS[may_object].get(language),
    )


def _choice(written: Mapping[str, str], language: Language) -> Html:
    """Signing or objecting; neither is chosen beforehand."""
    reasons = "".join(c for c in written.get("reasons", "")[:LONGEST_REASONS] if c.isprintable() or c in "\r\n\t")
    options = joined(
        fill(
            _OPTION,
            value=choice.value,
            checked=Html(" checked" if written.get("choice") == choice.value else ""),
            text=words.CHOICES[choice].get(language),
        )
        for choice in Choice
    )
    return fill(
        _OBJECTION,
        legend=words.NO_CHOICE.get(language),
        options=options,
        label=words.REASONS.get(language),
        hint=words.REASONS_HINT.get(language),
        reasons=reasons,
    )
