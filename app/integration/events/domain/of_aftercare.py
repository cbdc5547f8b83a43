"""Types of events of aftercare, and of what people say to each other on the way."""

from app.integration.events.domain.kinds import BOTH, PERSON, about

_job, _follow_up, _link = about("employment"), about("follow_up"), about("follow_up_link")
_task, _milestone, _incentive = about("replacement_task"), about("milestone"), about("incentive")
AFTERCARE = (
    _job("employment.registered", "En ansættelse er registreret.", "An employment was registered.", BOTH),
    _job("employment.changed", "En ansættelse er ændret.", "An employment was changed.", BOTH),
    _job("employment.term_passed", "En tidsbegrænset ansættelse er nået til sin slutdato.", "A fixed term ran out."),
    _job("employment.ended", "En ansættelse er slut.", "An employment ended.", BOTH),
    _follow_up("follow_up.scheduled", "En opfølgning er planlagt.", "A follow-up was scheduled."),
    _follow_up("follow_up.recorded", "En opfølgning er besvaret.", "A follow-up was recorded."),
    _follow_up("follow_up.rescheduled", "En opfølgning er flyttet.", "A follow-up was rescheduled."),
    _follow_up("follow_up.cancelled", "En opfølgning er aflyst.", "A follow-up was cancelled."),
    _follow_up("follow_up.reminded", "Der er mindet om en opfølgning.", "There was a reminder of a follow-up."),
    _follow_up("follow_up.escalated", "En opfølgning er langt over tiden.", "A follow-up is long overdue."),
    _link("follow_up_link.created", "Et link til svar er oprettet.", "An answer link was created."),
    _link("follow_up_link.used", "Et link til svar er brugt.", "An answer link was used."),
    _link("follow_up_link.revoked", "Et link til svar er lukket.", "An answer link was revoked."),
    _task("replacement_task.opened", "Der skal findes et nyt job.", "A new job has to be found."),
    _task("replacement_task.closed", "Der er fundet et nyt job.", "A new job was found."),
    _task(
        "replacement_task.cancelled", "Der skal ikke længere findes et nyt job.", "No new job has to be found any more."
    ),
    _milestone("milestone.evidence_brought", "Der er dokumentation for et job.", "Evidence of a job was brought."),
    _milestone("milestone.judged", "En milepæl er vurderet.", "A milestone was judged."),
    _incentive("incentive.eligible", "En bonus kan gives.", "A bonus can be given."),
    _incentive("incentive.approved", "En bonus er godkendt.", "A bonus was approved."),
    _incentive(
        "incentive.handed_over", "En bonus er overdraget til udbetaling.", "A bonus was handed over for payment."
    ),
    _incentive("incentive.cancelled", "En bonus er bortfaldet.", "A bonus fell away."),
)

_mentorship, _voice, _transfer = about("mentorship"), about("voice"), about("transfer")
_thread, _file = about("thread"), about("attachment")
CONVERSATIONS = (
    _mentorship("mentorship.proposed", "En mentor er spurgt.", "A mentor was asked.", PERSON),
    _mentorship("mentorship.accepted", "En mentor har sagt ja.", "A mentor accepted.", PERSON),
    _mentorship("mentorship.declined", "En mentor har sagt nej.", "A mentor declined.", PERSON),
    _mentorship("mentorship.ended", "Et mentorforløb er slut.", "A mentorship ended.", PERSON),
    _mentorship("mentorship.entry_written", "En mentor har skrevet et notat.", "A mentor wrote a note."),
    _voice("voice.asked", "Kandidaten er spurgt, hvordan det går.", "The candidate was asked how it goes.", PERSON),
    _voice("voice.answered", "Kandidaten har svaret.", "The candidate answered.", PERSON),
    _voice("voice.objected", "Kandidaten har gjort indsigelse.", "The candidate objected.", PERSON),
    _voice("voice.seen", "Jobcentret har læst kandidatens svar.", "The jobcenter read the candidate's answer.", PERSON),
    _transfer("transfer.asked", "Der er bedt om en overflytning.", "A transfer was asked for.", PERSON),
    _transfer(
        "transfer.consented",
        "Kandidaten har sagt ja til en overflytning.",
        "The candidate consented to a transfer.",
        PERSON,
    ),
    _transfer("transfer.accepted", "En kandidat er overflyttet.", "A candidate was transferred.", PERSON),
    _transfer("transfer.declined", "En overflytning er afvist.", "A transfer was declined.", PERSON),
    _transfer("transfer.withdrawn", "En overflytning er trukket tilbage.", "A transfer was withdrawn.", PERSON),
    _thread("thread.opened", "En samtale er begyndt.", "A conversation was opened.", BOTH),
    _thread("thread.closed", "En samtale er lukket.", "A conversation was closed.", BOTH),
    _thread("thread.reopened", "En samtale er genåbnet.", "A conversation was reopened.", BOTH),
    _thread("message.sent", "En besked er sendt.", "A message was sent.", BOTH),
    _file("attachment.uploaded", "En fil er lagt i en samtale.", "A file was put into a conversation.", BOTH),
)

OF_AFTERCARE = (AFTERCARE, CONVERSATIONS)
