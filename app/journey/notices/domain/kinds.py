"""What notices tell: kinds that an account can turn off, each in one sentence without anything personal."""

from enum import StrEnum

from app.foundation.core.i18n import Text


class NoticeKind(StrEnum):
    """A kind of thing that waits for somebody."""

    MATCH_PROPOSED = "match_proposed"
    MATCH_TO_ANSWER = "match_to_answer"
    MATCH_ANSWERED = "match_answered"
    AGREEMENT_TO_SIGN = "agreement_to_sign"
    AGREEMENT_TO_DECIDE = "agreement_to_decide"
    PLACEMENT_DECIDED = "placement_decided"
    CHANGE_TO_ANSWER = "change_to_answer"
    APPROVAL_ASKED = "approval_asked"
    END_STATEMENT = "end_statement"
    SUPPORT_NEEDED = "support_needed"
    VOUCHER_TO_APPROVE = "voucher_to_approve"
    VOUCHER_ISSUED = "voucher_issued"
    VOUCHER_EXPIRED = "voucher_expired"
    FOLLOW_UP_DUE = "follow_up_due"
    FOLLOW_UP_OVERDUE = "follow_up_overdue"
    JOB_ENDED = "job_ended"
    MENTORSHIP_PROPOSED = "mentorship_proposed"
    TRANSFER = "transfer"
    INCENTIVE_TO_APPROVE = "incentive_to_approve"
    VOICE = "voice"
    VOICE_HEARD = "voice_heard"
    NEW_MESSAGE = "new_message"
    WEBHOOK_DISABLED = "webhook_disabled"


# One sentence each, true for whoever reads it, and telling a stranger who looks at the screen nothing about anybody.
SENTENCES: dict[NoticeKind, Text] = {
    NoticeKind.MATCH_PROPOSED: Text(
        "Der er et forslag, som du skal svare på.", "There is a proposal for you to answer."
    ),
    NoticeKind.MATCH_TO_ANSWER: Text(
        "Jobcentret foreslår en person til et behov hos jer. I skal svare.",
        "The jobcenter proposes a person for one of your needs. It waits for your answer.",
    ),
    NoticeKind.MATCH_ANSWERED: Text("Der er svaret på et forslag.", "A proposal has been answered."),
    NoticeKind.AGREEMENT_TO_SIGN: Text(
        "En aftale venter på din underskrift.", "An agreement waits for your signature."
    ),
    NoticeKind.AGREEMENT_TO_DECIDE: Text(
        "En aftale er underskrevet og venter på en afgørelse.", "An agreement has been signed and waits for a decision."
    ),
    NoticeKind.PLACEMENT_DECIDED: Text("Jobcentret har afgjort en sag.", "The jobcenter has decided a case."),
    NoticeKind.CHANGE_TO_ANSWER: Text(
        "Der er foreslået en ændring af en aftale. Du bliver hørt om den.",
        "A change to an agreement has been proposed. You are asked what you think of it.",
    ),
    NoticeKind.APPROVAL_ASKED: Text("En kollega beder om din godkendelse.", "A colleague asks for your approval."),
    NoticeKind.END_STATEMENT: Text(
        "Et forløb slutter. Fortæl, hvordan det er gået.", "Something comes to its end. Say how it went."
    ),
    NoticeKind.SUPPORT_NEEDED: Text(
        "Nogen har brug for en samtale om, hvordan det går.", "Somebody needs a talk about how it is going."
    ),
    NoticeKind.VOUCHER_TO_APPROVE: Text("En voucher venter på din godkendelse.", "A voucher waits for your approval."),
    NoticeKind.VOUCHER_ISSUED: Text("Du har fået en voucher til et kursus.", "You have been given a course voucher."),
    NoticeKind.VOUCHER_EXPIRED: Text("En voucher er udløbet.", "A voucher has expired."),
    NoticeKind.FOLLOW_UP_DUE: Text("En opfølgning venter på svar.", "A follow-up waits for an answer."),
    NoticeKind.FOLLOW_UP_OVERDUE: Text("En opfølgning er langt over tiden.", "A follow-up is long overdue."),
    NoticeKind.JOB_ENDED: Text(
        "Et job er slut. Der skal findes et nyt.", "A job has ended. A new one has to be found."
    ),
    NoticeKind.MENTORSHIP_PROPOSED: Text(
        "Du er spurgt, om du vil være mentor.", "You are asked whether you want to be a mentor."
    ),
    NoticeKind.TRANSFER: Text(
        "Der er nyt om en overflytning til et andet jobcenter.", "There is news of a transfer to another jobcenter."
    ),
    NoticeKind.INCENTIVE_TO_APPROVE: Text(
        "En fastholdelsesbonus venter på din godkendelse.", "A retention bonus waits for your approval."
    ),
    NoticeKind.VOICE: Text("Der er et spørgsmål til dig.", "There is a question for you."),
    NoticeKind.VOICE_HEARD: Text("Nogen har svaret med egne ord.", "Somebody has answered in their own words."),
    NoticeKind.WEBHOOK_DISABLED: Text(
        "En webhook er slået fra, fordi intet kom frem.", "A webhook was disabled because nothing came through."
    ),
    NoticeKind.NEW_MESSAGE: Text("Du har fået en ny besked.", "You have a new message."),
}
