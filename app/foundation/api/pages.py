"""Pages for people: small HTML documents without scripts, escaped by construction, with headers of their own."""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from string import Template

from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.foundation.core.i18n import Language, PageLanguage, PageText, Text

_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #f4f5f7; color: #1b1f24; font: 1.0625rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
header, main, footer { max-width: 44rem; margin: 0 auto; padding: 1rem; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 0 1rem; }
main { background: #fff; border: 1px solid #c9ced6; border-radius: .5rem; padding: 1.25rem; }
@media (max-width: 46rem) { main { border-width: 1px 0; border-radius: 0; } }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .75rem; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 1.75rem 0 .5rem; }
p, ul { margin: 0 0 .9rem; }
ul { padding-inline-start: 1.3rem; }
a { color: #00508a; }
header nav { display: flex; flex-wrap: wrap; }
header a { display: inline-flex; align-items: center; min-height: 3rem; padding: 0 .5rem; }
dl { margin: 0; }
dt { font-weight: 600; margin-top: .8rem; }
dd { margin: .1rem 0 0; }
.lines { white-space: pre-line; }
.notice { border-inline-start: .3rem solid #00508a; background: #eef5fb; padding: .75rem 1rem; margin: 0 0 1rem; }
.faults { border-inline-start: .3rem solid #b3261e; background: #fdecea; padding: .75rem 1rem; margin: 0 0 1rem; }
.faults p, .notice p { margin: 0; }
form { margin-bottom: .75rem; }
fieldset { border: 0; margin: 0 0 1rem; padding: 0; min-width: 0; }
legend { font-weight: 600; padding: 0; margin-bottom: .4rem; }
label.tick { display: flex; gap: .75rem; align-items: flex-start; padding: .7rem .75rem; min-height: 3rem; border: 1px solid #6b7480; border-radius: .4rem; margin-bottom: .6rem; cursor: pointer; }
label.tick input { width: 1.4rem; height: 1.4rem; margin: .1rem 0 0; flex: none; accent-color: #00508a; }
label.field { display: block; font-weight: 600; margin-bottom: .3rem; }
.hint { color: #4a525c; font-size: .95rem; margin: 0 0 .4rem; }
input.line { display: block; width: 8rem; min-height: 3rem; font: inherit; padding: .4rem .6rem; border: 1px solid #6b7480; border-radius: .4rem; margin-bottom: 1rem; }
textarea { width: 100%; min-height: 8rem; font: inherit; padding: .6rem; border: 1px solid #6b7480; border-radius: .4rem; margin-bottom: 1rem; }
button { font: inherit; font-weight: 600; color: #fff; background: #00508a; border: 0; border-radius: .4rem; min-height: 3.25rem; padding: .6rem 1.5rem; width: 100%; cursor: pointer; }
button:hover { background: #003f6e; }
a:focus-visible, button:focus-visible, input:focus-visible, textarea:focus-visible { outline: 3px solid #b35900; outline-offset: 2px; }
footer { color: #4a525c; font-size: .95rem; }
"""  # fmt: skip
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
}
_NAMES: Mapping[PageLanguage, str] = {
    PageLanguage.DA: "Dansk",
    PageLanguage.EN: "English",
    PageLanguage.UK: "Українська",
    PageLanguage.AR: "العربية",
}
_RIGHT_TO_LEFT = frozenset({PageLanguage.AR})
# What pages are written in that say no more than the rest of the service.
TWO_LANGUAGES = (PageLanguage.DA, PageLanguage.EN)
_REFERENCE = Text("Reference, hvis du kontakter os: {request_id}", "Reference if you contact us: {request_id}")


class Html(str):
    """Markup: the only kind of text that `fill` does not escape."""

    __slots__ = ()


def fill(template: str, **values: object) -> Html:
    """The template with every `$name` filled in; whatever is not `Html` itself is escaped."""
    safe = {
        name: value if isinstance(value, Html) else escape(str(value), quote=True) for name, value in values.items()
    }
    return Html(Template(template).substitute(safe))


def joined(parts: Iterable[Html]) -> Html:
    return Html("\n".join(parts))


def said(text: PageText, language: PageLanguage, **names: str) -> Html:
    """A text with names in it: each keeps its own direction of writing, also in a line that runs the other way."""
    safe = {name: f"<bdi>{escape(value, quote=True)}</bdi>" for name, value in names.items()}
    return Html(escape(text.get(language), quote=True).format(**safe))


def direction(language: PageLanguage) -> str:
    """Which way the language is written, as HTML says it."""
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"


def chosen_language(request: Request) -> Language | None:
    """The language asked for with `?lang=`; None for none, or one we do not speak."""
    wanted = request.query_params.get("lang", "")
    return Language(wanted) if wanted in set(Language) else None


def chosen_page_language(request: Request) -> PageLanguage | None:
    """The same for a page in four languages."""
    wanted = request.query_params.get("lang", "")
    return PageLanguage(wanted) if wanted in set(PageLanguage) else None


def preferred_page_language(request: Request) -> PageLanguage:
    """The language chosen, else the first one the browser lists that we speak, else Danish."""
    listed = (
        part.partition(";")[0].strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")
    )
    spoken = (PageLanguage(tag) for tag in listed if tag in set(PageLanguage))
    return chosen_page_language(request) or next(spoken, PageLanguage.DA)


def is_page(request: Request) -> bool:
    """Whether the request is for a page, where a refusal too must be one."""
    app = request.scope.get("app")
    roots: tuple[str, ...] = getattr(app.state, "page_roots", ()) if app is not None else ()
    path: str = request.scope["path"]
    return path.startswith(roots)


_DOCUMENT = """<!DOCTYPE html>
<html lang="$language" dir="$direction">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>$title</title>
<style>$style</style>
</head>
<body>
<header><span>praktikmatch</span>$switch</header>
<main>
$content
</main>
</body>
</html>
"""


def page(
    language: Language | PageLanguage,
    title: str,
    content: Html,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    offered: Sequence[PageLanguage] = TWO_LANGUAGES,
) -> HTMLResponse:
    """A whole document; `title` is what the tab shows, so never anything personal.

    `offered`: the languages of this page, for links to the others; none where opening the same address again would not
    show the same thing.
    """
    spoken = PageLanguage(language.value)
    others = [each for each in offered if each is not spoken]
    document = fill(
        _DOCUMENT,
        language=spoken.value,
        direction=direction(spoken),
        title=title,
        style=Html(_STYLE),
        switch=_switch(others),
        content=content,
    )
    own = {**HEADERS, "Content-Language": spoken.value, **(headers or {})}
    return HTMLResponse(document, status_code=status, headers=own)


def _switch(others: Sequence[PageLanguage]) -> Html:
    links = joined(
        fill(
            '<a href="?lang=$other" lang="$other" hreflang="$other" dir="$direction">$name</a>',
            other=other.value,
            direction=direction(other),
            name=_NAMES[other],
        )
        for other in others
    )
    return fill("<nav>$links</nav>", links=links) if others else Html()


def refusal_page(request: Request, status: int, title: Text, detail: Text, headers: Mapping[str, str]) -> HTMLResponse:
    """A refusal as a page, in the language chosen, else the one the request stands in."""
    asked: Language = getattr(request.state, "language", Language.DA)
    # Whoever reads a page in a third language is told what went wrong in English.
    other = Language.EN if chosen_page_language(request) is not None else asked
    language = chosen_language(request) or other
    content = fill("<h1>$title</h1>\n<p>$detail</p>", title=title.get(language), detail=detail.get(language))
    if status >= 500:
        words = _REFERENCE.format(request_id=getattr(request.state, "request_id", "")).get(language)
        content = joined([content, fill('<p class="hint">$words</p>', words=words)])
    return page(language, title.get(language), content, status=status, headers=headers)
