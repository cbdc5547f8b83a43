"""Why something is on somebody's list, in one or two plain sentences."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from app.foundation.core.actor import Role
from app.foundation.core.i18n import Text
from app.oversight.worklist.domain.kinds import WorkKind

K = WorkKind
_ONE_OF_A_KIND: Mapping[WorkKind, Text] = {
    K.REPLACEMENT_TASK: Text(
        "Et job er slut. Find det næste sammen med kandidaten.",
        "A job has ended. Find the next one together with the candidate.",
    ),
    K.AGREEMENT_TO_WRITE: Text(
        "Kandidaten og virksomheden har sagt ja. Aftalen skal skrives.",
        "The candidate and the company have said yes. The agreement has to be written.",
    ),
    K.AGREEMENT_TO_SUBMIT: Text(
        "Aftalen er et udkast og skal sendes til underskrift.",
        "The agreement is a draft and has to be sent for signature.",
    ),
    K.AGREEMENT_TO_DECIDE: Text(
        "Alle har underskrevet. Aftalen venter på en afgørelse.",
        "Everybody has signed. The agreement is to be decided.",
    ),
    K.DECISION_REQUEST: Text(
        "En kollega beder om din godkendelse af en afgørelse.", "A colleague asks you to approve a decision."
    ),
    K.CHANGE_TO_ANSWER: Text(
        "Der er foreslået en ændring af aftalen, og du bliver hørt.",
        "A change to the agreement is proposed, and you are asked what you think.",
    ),
    K.CHANGE_TO_DECIDE: Text(
        "En ændring af aftalen venter på en afgørelse.", "A change to the agreement is to be decided."
    ),
    K.START_TO_CONFIRM: Text(
        "Praktikken er bevilget. Bekræft, at I er klar til første dag.",
        "The internship has been granted. Confirm that you are ready for the first day.",
    ),
    K.PLACEMENT_TO_START: Text(
        "Første dag er kommet. Sæt praktikken i gang.", "The first day has come. Start the internship."
    ),
    K.END_STATEMENT: Text("Praktikken slutter. Fortæl, hvordan det er gået.", "The internship ends. Say how it went."),
    K.VOICE_TO_ANSWER: Text(
        "Jobcentret vil gerne høre, hvad du synes.", "The jobcenter would like to hear what you think."
    ),
    K.TRANSFER_TO_ACCEPT: Text(
        "Et andet jobcenter vil overflytte en person til jer, og personen har sagt ja.",
        "Another jobcenter wants to hand a person over to you, and the person has said yes.",
    ),
    K.TRANSFER_TO_CONSENT: Text(
        "Jobcentret spørger, om du vil flyttes til et andet jobcenter.",
        "The jobcenter asks whether you want to move to another jobcenter.",
    ),
    K.MENTORSHIP_TO_ANSWER: Text(
        "Du er spurgt, om du vil være mentor.", "You are asked whether you want to be a mentor."
    ),
    K.ACTIVITY_TO_SIGN_OFF: Text(
        "En læringsaktivitet er gennemført og venter på, at du siger god for den.",
        "A training activity has been completed and waits for you to vouch for it.",
    ),
    K.MILESTONE_TO_FIND_OUT: Text(
        "Find ud af, om kandidaten stadig er i job efter {number} dage.",
        "Find out whether the candidate is still in work after {number} days.",
    ),
    K.VOUCHER_TO_APPROVE: Text("En voucher venter på din godkendelse.", "A voucher waits for your approval."),
    K.INCENTIVE_TO_APPROVE: Text("En påskønnelse venter på din godkendelse.", "An incentive waits for your approval."),
    K.INCENTIVE_TO_HAND_OVER: Text(
        "En påskønnelse er godkendt og skal overrækkes.", "An incentive has been approved and is to be handed over."
    ),
}
_STAFF = "staff"
# By who reads, and by what the row says of itself ("" where it makes no difference).
_BY_READER: Mapping[tuple[WorkKind, str, str], Text] = {
    (K.FOLLOW_UP, _STAFF, "candidate"): Text("Opfølgning med kandidaten.", "Follow-up with the candidate."),
    (K.FOLLOW_UP, _STAFF, "employer"): Text("Opfølgning med virksomheden.", "Follow-up with the company."),
    (K.FOLLOW_UP, "company", ""): Text(
        "Jobcentret spørger jer, hvordan det går.", "The jobcenter asks how it is going."
    ),
    (K.FOLLOW_UP, "candidate", ""): Text(
        "Jobcentret spørger dig, hvordan det går.", "The jobcenter asks you how it is going."
    ),
    (K.FOLLOW_UP_ESCALATED, _STAFF, "candidate"): Text(
        "Ingen har fulgt op med kandidaten.", "Nobody has followed up with the candidate."
    ),
    (K.FOLLOW_UP_ESCALATED, _STAFF, "employer"): Text(
        "Ingen har fulgt op med virksomheden.", "Nobody has followed up with the company."
    ),
    (K.SUPPORT_TALK, _STAFF, "candidate"): Text(
        "Der er brug for en samtale med kandidaten.", "A talk with the candidate is needed."
    ),
    (K.SUPPORT_TALK, _STAFF, "employer"): Text(
        "Der er brug for en samtale med virksomheden.", "A talk with the company is needed."
    ),
    (K.SUPPORT_TALK, "company", ""): Text(
        "Jobcentret vil gerne tale med jer om, hvordan det går.",
        "The jobcenter would like to talk about how it is going.",
    ),
    (K.SUPPORT_TALK, "candidate", ""): Text(
        "Jobcentret vil gerne tale med dig om, hvordan det går.",
        "The jobcenter would like to talk with you about how it is going.",
    ),
    (K.MATCH_WAITING, _STAFF, "proposed"): Text(
        "Et forslag venter på kandidatens svar.", "A proposal waits for the candidate's answer."
    ),
    (K.MATCH_WAITING, _STAFF, "consented"): Text(
        "Et forslag venter på virksomhedens svar.", "A proposal waits for the company's answer."
    ),
    (K.MATCH_TO_ANSWER, "candidate", ""): Text(
        "Jobcentret foreslår dig en praktik. Vil du?", "The jobcenter proposes an internship to you. Do you want it?"
    ),
    (K.MATCH_TO_ANSWER, "company", ""): Text(
        "Jobcentret foreslår en person til jeres behov. I skal svare.",
        "The jobcenter proposes a person for your need. It waits for your answer.",
    ),
    (K.AGREEMENT_TO_SIGN, _STAFF, ""): Text(
        "Aftalen mangler jobcentrets underskrift.", "The agreement waits for the jobcenter's signature."
    ),
    (K.AGREEMENT_TO_SIGN, "company", ""): Text(
        "Aftalen mangler jeres underskrift.", "The agreement waits for your company's signature."
    ),
    (K.AGREEMENT_TO_SIGN, "candidate", ""): Text(
        "Aftalen mangler din underskrift.", "The agreement waits for your signature."
    ),
    (K.PLACEMENT_ENDING, _STAFF, ""): Text(
        "Praktikken slutter. Hvad skal der ske bagefter?", "The internship ends. What comes next?"
    ),
    (K.PLACEMENT_ENDING, "company", ""): Text(
        "Praktikken slutter. Afslut den, og fortæl, hvad der sker nu.",
        "The internship ends. Complete it, and say what happens next.",
    ),
    (K.VOICE_UNSEEN, _STAFF, "answer"): Text(
        "Kandidaten har fortalt, hvordan det går.", "The candidate has said how it is going."
    ),
    (K.VOICE_UNSEEN, _STAFF, "objection"): Text(
        "Kandidaten er uenig i, hvad en anden har skrevet.",
        "The candidate disagrees with what somebody else has written.",
    ),
    (K.VOUCHER_EXPIRING, _STAFF, ""): Text(
        "En voucher udløber, før den er brugt.", "A voucher expires before it has been used."
    ),
    (K.VOUCHER_EXPIRING, "candidate", ""): Text(
        "Din voucher til et kursus udløber snart.", "Your course voucher expires soon."
    ),
    (K.NEED_TO_CONFIRM, _STAFF, ""): Text(
        "Virksomheden skal bekræfte, at den stadig søger.", "The company has to confirm that it is still looking."
    ),
    (K.NEED_TO_CONFIRM, "company", ""): Text(
        "Bekræft, at I stadig søger. Ellers lukkes behovet.",
        "Confirm that you are still looking. Otherwise the need is closed.",
    ),
}
_ONE_MESSAGE = Text("Du har en ulæst besked.", "You have an unread message.")
_MESSAGES = Text("Du har {number} ulæste beskeder.", "You have {number} unread messages.")
_ONE_TRY = Text(" Et forsøg uden svar.", " One try without an answer.")
_TRIES = Text(" {number} forsøg uden svar.", " {number} tries without an answer.")
_FOLLOWED_UP = frozenset({K.FOLLOW_UP, K.FOLLOW_UP_ESCALATED, K.SUPPORT_TALK})
_STAFF_ROLES = frozenset({Role.MANAGER, Role.CASEWORKER})


def reason_of(kind: WorkKind, role: Role, detail: str | None, number: int | None, due_on: date, today: date) -> Text:
    """What waits for this role, and how late it is ("Opfølgning med kandidaten. 3 dage over fristen.").

    `detail` tells rows of one kind apart (whom a follow-up asks, whose answer a match waits for); `number` counts
    (tries in vain, unread messages, a milestone's days).
    """
    what = _what(kind, role, detail, number)
    when = _when((due_on - today).days)
    return Text(f"{what.da} {when.da}", f"{what.en} {when.en}")


def _what(kind: WorkKind, role: Role, detail: str | None, number: int | None) -> Text:
    if kind is K.UNREAD_MESSAGES:
        return _counted(_ONE_MESSAGE, _MESSAGES, number or 0)
    plain = _ONE_OF_A_KIND.get(kind)
    if plain is not None:
        return plain.format(number=number)
    reader = _STAFF if role in _STAFF_ROLES else role.value
    found = _BY_READER.get((kind, reader, detail or "")) or _BY_READER[kind, reader, ""]
    if kind in _FOLLOWED_UP and number and reader == _STAFF:
        tries = _counted(_ONE_TRY, _TRIES, number)
        return Text(found.da + tries.da, found.en + tries.en)
    return found


@lru_cache(maxsize=1000)  # most things wait for one of a few dozen days
def _when(days: int) -> Text:
    if days < 0:
        return _counted(
            Text("1 dag over fristen.", "1 day overdue."),
            Text("{number} dage over fristen.", "{number} days overdue."),
            -days,
        )
    if days == 0:
        return Text("Fristen er i dag.", "Due today.")
    return _counted(
        Text("Fristen er i morgen.", "Due tomorrow."),
        Text("Fristen er om {number} dage.", "Due in {number} days."),
        days,
    )


def _counted(one: Text, many: Text, number: Any) -> Text:
    return one if number == 1 else many.format(number=number)
