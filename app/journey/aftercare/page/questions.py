"""The questions as somebody with a link sees them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from starlette.responses import HTMLResponse

from app.foundation.api.pages import Html, fill, joined, page, said
from app.foundation.core.clock import COPENHAGEN
from app.foundation.core.i18n import PageLanguage, PageText
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.models import FollowUp, FollowUpLink
from app.journey.aftercare.page import words
from app.journey.aftercare.page.form import TICKED, asks_about_job, issue_field, issues_offered
from app.journey.aftercare.repository.links import Named
from app.journey.aftercare.schemas.links import LONGEST_WORDS

NOTHING: Mapping[str, str] = MappingProxyType({})
_CHOICE = (
    '<label class="tick"><input type="radio" name="$name" value="$value"$required$checked> <span>$text</span></label>'
)
_BOX = '<label class="tick"><input type="checkbox" name="$name" value="$value"$checked> <span>$text</span></label>'
_GROUP = "<fieldset>\n<legend>$legend</legend>\n$options\n</fieldset>"
_HOURS = """<label class="field" for="weekly_hours">$label</label>
<p class="hint" id="hours-hint">$hint</p>
<input class="line" id="weekly_hours" name="weekly_hours" inputmode="decimal" maxlength="5" autocomplete="off" \
dir="ltr" aria-describedby="hours-hint" value="$value">"""
_WORDS = """<label class="field" for="own_words">$label</label>
<p class="hint" id="words-hint">$hint</p>
<textarea id="own_words" name="own_words" maxlength="$longest" dir="auto" aria-describedby="words-hint">$value</textarea>"""
_FORM = """<form method="post" action="?lang=$language">
$questions
<button type="submit">$button</button>
</form>"""


def question_page(
    link: FollowUpLink,
    follow_up: FollowUp,
    names: Named,
    language: PageLanguage,
    *,
    faults: Sequence[PageText] = (),
    written: Mapping[str, str] = NOTHING,
) -> HTMLResponse:
    """The questions of one follow-up; with `faults` once more, with what had been answered (422).

    It holds no more than is needed to answer: the company, the jobcenter, and for the employer the person's first name.
    """
    asked = _Asked(follow_up, names, language, written)
    content = joined(
        [
            fill("<h1>$title</h1>", title=words.TITLE.get(language)),
            _faults(faults, language),
            fill('<div class="notice"><p>$intro</p></div>', intro=asked.say(words.INTRO[follow_up.audience])),
            fill(
                _FORM, language=language.value, questions=joined(asked.questions()), button=words.BUTTON.get(language)
            ),
            fill('<p class="hint">$text</p>', text=said(words.EXPIRES, language, **_moment(link.expires_at, language))),
        ]
    )
    title = words.TITLE.get(language)
    return page(language, title, content, status=422 if faults else 200, offered=tuple(PageLanguage))


class _Asked:
    """One follow-up put into questions in one language, with what had been written before."""

    def __init__(self, follow_up: FollowUp, names: Named, language: PageLanguage, written: Mapping[str, str]) -> None:
        self._follow_up, self._names, self._language, self._written = follow_up, names, language, written

    def say(self, text: PageText) -> Html:
        names = self._names
        return said(text, self._language, company=names.company, jobcenter=names.jobcenter, candidate=names.candidate)

    def questions(self) -> list[Html]:
        audience = self._follow_up.audience
        parts = []
        if asks_about_job(self._follow_up):
            answers = {each.value: text for each, text in words.STILL_ANSWERS.items()}
            parts += [self._group("still_employed", words.STILL[audience], answers, required=True), self._hours()]
        ratings = {str(number): text for number, text in words.RATINGS.items()}
        parts += [self._group("rating", words.RATING[audience], ratings, required=True), self._issues()]
        if audience is Audience.CANDIDATE:
            parts += self._voice()
        return [*parts, self._own_words()]

    def _voice(self) -> list[Html]:
        answers = {each.value: text for each, text in words.VOICE_ANSWERS.items()}
        return [
            fill("<h2>$title</h2>", title=words.MET.get(self._language)),
            fill('<p class="hint">$text</p>', text=words.MET_HINT.get(self._language)),
            *(self._group(name, text, answers, required=False) for name, text in words.VOICE.items()),
        ]

    def _group(self, name: str, legend: PageText, answers: Mapping[str, PageText], *, required: bool) -> Html:
        """Answers of which one can be chosen; none is chosen beforehand."""
        options = joined(
            fill(
                _CHOICE,
                name=name,
                value=value,
                required=Html(" required" if required else ""),
                checked=self._checked(name, value),
                text=self.say(text),
            )
            for value, text in answers.items()
        )
        return fill(_GROUP, legend=self.say(legend), options=options)

    def _checked(self, name: str, value: str) -> Html:
        return Html(" checked" if self._written.get(name) == value else "")

    def _issues(self) -> Html:
        boxes = joined(
            fill(
                _BOX,
                name=issue_field(issue),
                value=TICKED,
                checked=self._checked(issue_field(issue), TICKED),
                text=words.ISSUE_NAMES[issue].get(self._language),
            )
            for issue in issues_offered(self._follow_up.audience)
        )
        return fill(_GROUP, legend=words.ISSUES.get(self._language), options=boxes)

    def _hours(self) -> Html:
        hint = words.OPTIONAL.get(self._language)
        return fill(_HOURS, label=words.HOURS.get(self._language), hint=hint, value=self._text("weekly_hours", 5))

    def _own_words(self) -> Html:
        audience, language = self._follow_up.audience, self._language
        return fill(
            _WORDS,
            label=words.OWN_WORDS[audience].get(language),
            hint=words.OWN_WORDS_HINT[audience].get(language),
            longest=LONGEST_WORDS,
            value=self._text("own_words", LONGEST_WORDS),
        )

    def _text(self, name: str, longest: int) -> str:
        return "".join(c for c in self._written.get(name, "")[:longest] if c.isprintable() or c in "\r\n\t")


def _faults(faults: Sequence[PageText], language: PageLanguage) -> Html:
    if not faults:
        return Html()
    lines = joined(fill("<p>$text</p>", text=fault.get(language)) for fault in faults)
    title = words.FAULTS.get(language)
    return fill('<div class="faults" role="alert"><p><strong>$title</strong></p>$lines</div>', title=title, lines=lines)


def _moment(at: datetime, language: PageLanguage) -> dict[str, str]:
    """Day and time of an instant as clocks in Denmark show it; in English with the month's name, which none misreads."""
    local = at.astimezone(COPENHAGEN)
    written = {PageLanguage.EN: "%-d %B %Y", PageLanguage.AR: "%d/%m/%Y"}.get(language, "%d.%m.%Y")
    return {"day": local.strftime(written), "time": local.strftime("%H:%M")}
