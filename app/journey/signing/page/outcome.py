"""What somebody sees after having answered."""

from starlette.responses import HTMLResponse

from app.foundation.api.pages import fill, page
from app.foundation.core.i18n import Language
from app.journey.signing.domain import Choice
from app.journey.signing.models import SigningLink
from app.journey.signing.page import words
from app.journey.signing.page.agreement import moment


def thanks_page(link: SigningLink, choice: Choice, language: Language) -> HTMLResponse:
    """The answer is on record. There is no link to the other language: opening the page again would say "used"."""
    when = moment(link.used_at or link.updated_at, language)
    content = fill(
        '<h1>$title</h1>\n<div class="notice" role="status"><p>$text</p></div>\n<p>$close</p>',
        title=words.THANKS.get(language),
        text=words.THANKS_TEXTS[choice].get(language).format(**when),
        close=words.CLOSE.get(language),
    )
    return page(language, words.THANKS.get(language), content, offered=())
