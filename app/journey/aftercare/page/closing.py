"""What somebody sees who has answered, or cannot."""

from starlette.responses import HTMLResponse

from app.foundation.api.pages import fill, page
from app.foundation.core.errors import PraktikError
from app.foundation.core.i18n import PageLanguage
from app.journey.aftercare.errors import AnswerOver
from app.journey.aftercare.page import words


def thanks_page(language: PageLanguage) -> HTMLResponse:
    """The answer is on record. There is no link to the other languages: opening the page again would say "over"."""
    content = fill(
        '<h1>$title</h1>\n<div class="notice" role="status"><p>$text</p></div>\n<p>$close</p>',
        title=words.THANKS.get(language),
        text=words.THANKS_TEXT.get(language),
        close=words.CLOSE.get(language),
    )
    return page(language, words.THANKS.get(language), content, offered=())


def refusal(error: PraktikError, language: PageLanguage) -> HTMLResponse:
    """A link that is answered (410), or one that does not open anything (404), which always looks the same."""
    over = isinstance(error, AnswerOver)
    title, text = (words.OVER, words.OVER_TEXT) if over else (words.UNKNOWN, words.UNKNOWN_TEXT)
    content = fill("<h1>$title</h1>\n<p>$text</p>", title=title.get(language), text=text.get(language))
    status = 410 if over else 404
    return page(language, title.get(language), content, status=status, offered=tuple(PageLanguage))
