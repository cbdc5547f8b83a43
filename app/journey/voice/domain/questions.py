"""The questions in plain words, in the four languages people are asked in."""

from collections.abc import Mapping
from types import MappingProxyType

from app.foundation.core.i18n import PageLanguage
from app.journey.voice.domain.steps import VoiceAnswer, VoiceStep

L = PageLanguage
Words = Mapping[PageLanguage, str]
RIGHT_TO_LEFT = frozenset({L.AR})


def _words(da: str, en: str, uk: str, ar: str) -> Words:
    return MappingProxyType({L.DA: da, L.EN: en, L.UK: uk, L.AR: ar})


ABOUT: Mapping[VoiceStep, Words] = {
    VoiceStep.MATCHED: _words(
        "Du og virksomheden har sagt ja til hinanden.",
        "You and the company have said yes to each other.",
        "Ви та компанія погодилися співпрацювати.",
        "لقد اتفقتَ أنت والشركة على العمل معًا.",
    ),
    VoiceStep.GRANTED: _words(
        "Din praktik er bevilget.",
        "Your internship has been granted.",
        "Вашу практику схвалено.",
        "تمت الموافقة على تدريبك العملي.",
    ),
    VoiceStep.FOLLOW_UP: _words(
        "Vi har talt med dig om, hvordan det går.",
        "We have talked with you about how it is going.",
        "Ми говорили з вами про те, як ідуть справи.",
        "تحدثنا معك عن سير الأمور.",
    ),
    VoiceStep.PLACEMENT_ENDED: _words(
        "Din praktik er slut.",
        "Your internship is over.",
        "Ваша практика завершилася.",
        "انتهى تدريبك العملي.",
    ),
    VoiceStep.EMPLOYED: _words(
        "Du har fået et job.",
        "You have got a job.",
        "Ви отримали роботу.",
        "لقد حصلت على عمل.",
    ),
    VoiceStep.JOB_ENDED: _words(
        "Dit job er slut.",
        "Your job has ended.",
        "Ваша робота завершилася.",
        "انتهى عملك.",
    ),
}

# The codes are the fields of an answer.
QUESTIONS: Mapping[str, Words] = {
    "wish_followed": _words(
        "Er dit ønske blevet fulgt?",
        "Was your wish followed?",
        "Чи врахували ваше бажання?",
        "هل تمت مراعاة رغبتك؟",
    ),
    "treated_well": _words(
        "Bliver du behandlet godt?",
        "Are you treated well?",
        "Чи добре до вас ставляться?",
        "هل تُعامَل معاملة جيدة؟",
    ),
    "understood": _words(
        "Har du forstået, hvad der sker?",
        "Have you understood what is happening?",
        "Чи зрозуміло вам, що відбувається?",
        "هل فهمت ما يحدث؟",
    ),
    "own_words": _words(
        "Hvad skal være anderledes? Skriv på det sprog, du vil.",
        "What should change? Write in any language you like.",
        "Що варто змінити? Пишіть будь-якою мовою.",
        "ما الذي يجب أن يتغير؟ اكتب بأي لغة تريد.",
    ),
    "may_be_shared": _words(
        "Må virksomheden læse dit svar? Din sagsbehandler læser det først.",
        "May the company read your answer? Your caseworker reads it first.",
        "Чи може компанія прочитати вашу відповідь? Спершу її прочитає ваш соціальний працівник.",
        "هل يجوز للشركة قراءة إجابتك؟ يقرؤها المسؤول عن ملفك أولًا.",
    ),
}

ANSWERS: Mapping[VoiceAnswer, Words] = {
    VoiceAnswer.YES: _words("Ja", "Yes", "Так", "نعم"),
    VoiceAnswer.PARTLY: _words("Delvist", "Partly", "Частково", "جزئيًا"),
    VoiceAnswer.NO: _words("Nej", "No", "Ні", "لا"),
}
