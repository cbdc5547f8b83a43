"""Texts for people come in pairs: Danish and English."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Language(StrEnum):
    """A language the service answers in."""

    DA = "da"
    EN = "en"


class PageLanguage(StrEnum):
    """A language of the pages that people open from a link; Arabic is written from right to left."""

    DA = "da"
    EN = "en"
    UK = "uk"
    AR = "ar"


@dataclass(frozen=True, slots=True)
class Text:
    """One text in Danish and English, with `{name}` placeholders filled from the same parameters."""

    da: str
    en: str

    def format(self, **params: Any) -> "Text":
        """Both languages with the placeholders filled."""
        return Text(da=self.da.format(**params), en=self.en.format(**params))

    def get(self, language: Language) -> str:
        return self.da if language is Language.DA else self.en


@dataclass(frozen=True, slots=True)
class PageText:
    """One text of a page that people open from a link, in each of its four languages, with the same placeholders."""

    da: str
    en: str
    uk: str
    ar: str

    def get(self, language: PageLanguage) -> str:
        text: str = getattr(self, language.value)
        return text
