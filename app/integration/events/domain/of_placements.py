"""Types of events on the way from a need to the end of a placement."""

from app.integration.events.domain.kinds import BOTH, COMPANY, PERSON, about

_PROPOSED = "proposed"

_need, _match = about("need"), about("match")
_run, _proposal = about("assignment_run"), about("assignment_proposal")
MATCHING = (
    _need("need.created", "Et behov er oprettet.", "A need was created.", COMPANY),
    _need("need.changed", "Et behov er ændret.", "A need was changed.", COMPANY),
    _need("need.published", "Et behov er åbnet for forslag.", "A need was published.", COMPANY),
    _need("need.confirmed", "Et behov er bekræftet.", "A need was confirmed.", COMPANY),
    _need("need.filled", "Et behovs sidste plads er taget.", "The last seat of a need was taken.", COMPANY),
    _need("need.freed", "En plads på et behov er ledig igen.", "A seat of a need is free again.", COMPANY),
    _need("need.closed", "Et behov er lukket.", "A need was closed.", COMPANY),
    _need("need.reopened", "Et behov er genåbnet.", "A need was reopened.", COMPANY),
    _need("need.expired", "Et behov er udløbet.", "A need expired.", COMPANY),
    _run("assignment_run.requested", "En fordeling er bestilt.", "An assignment run was requested."),
    _run("assignment_run.finished", "En fordeling er færdig.", "An assignment run finished."),
    _run("assignment_run.failed", "En fordeling er mislykket.", "An assignment run failed."),
    _run("assignment_run.cancelled", "En fordeling er afbrudt.", "An assignment run was cancelled."),
    _proposal("assignment_proposal.accepted", "En fordelings forslag er godtaget.", "A run's proposal was accepted."),
    _proposal("assignment_proposal.rejected", "En fordelings forslag er afvist.", "A run's proposal was rejected."),
    _proposal("assignment_proposal.changed", "En fordelings forslag er ændret.", "A run's proposal was changed."),
    _match("match.proposed", "En kandidat er foreslået til et behov.", "A candidate was proposed for a need.", PERSON),
    _match("match.consented", "Kandidaten har sagt ja til et forslag.", "The candidate consented to a proposal.", BOTH),
    _match("match.agreed", "Virksomheden har sagt ja til et forslag.", "The company accepted a proposal.", BOTH),
    _match("match.declined", "Et forslag er afvist.", "A proposal was declined.", BOTH, _PROPOSED),
    _match("match.withdrawn", "Et forslag er trukket tilbage.", "A proposal was withdrawn.", BOTH, _PROPOSED),
    _match("match.expired", "Et forslag er udløbet.", "A proposal expired.", BOTH, _PROPOSED),
)

_placement, _request = about("placement"), about("decision_request")
_change, _link = about("placement_change"), about("signing_link")
PLACEMENTS = (
    _placement("placement.drafted", "En aftale er under udarbejdelse.", "An agreement was drafted.", BOTH),
    _placement("placement.agreement_changed", "En aftales indhold er ændret.", "An agreement's content changed.", BOTH),
    _placement("placement.submitted", "En aftale er sendt til underskrift.", "An agreement was submitted.", BOTH),
    _placement("placement.signed", "En aftale er underskrevet af en part.", "A party signed an agreement.", BOTH),
    _placement(
        "placement.objected",
        "Medarbejdernes repræsentant er uenig i en aftale.",
        "The employees' representative disagrees with an agreement.",
    ),
    _placement(
        "placement.reviewed", "En aftale har alle underskrifter.", "An agreement has every signature it needs.", BOTH
    ),
    _placement("placement.returned", "En aftale er sendt tilbage.", "An agreement was returned.", BOTH),
    _placement("placement.granted", "En praktik er bevilget.", "A placement was granted.", BOTH),
    _placement("placement.rejected", "En praktik har fået afslag.", "A placement was rejected.", BOTH),
    _placement("placement.handed_over", "En aftale er ført ind i VITAS.", "An agreement was entered into VITAS."),
    _placement("placement.confirmed", "En bevilget praktik er bekræftet.", "A granted placement was confirmed.", BOTH),
    _placement("placement.started", "En praktik er begyndt.", "A placement began.", BOTH),
    _placement("placement.changed", "En praktiks vilkår er ændret.", "A placement's terms were changed.", BOTH),
    _placement("placement.completed", "En praktik er gennemført.", "A placement was completed.", BOTH),
    _placement("placement.ended_early", "En praktik er sluttet før tid.", "A placement ended early.", BOTH),
    _placement("placement.cancelled", "En praktik er aflyst.", "A placement was cancelled.", BOTH),
    _placement(
        "placement.end_report_asked", "Der er bedt om en slutevaluering.", "End statements were asked for.", BOTH
    ),
    _placement(
        "placement.end_report_reminded",
        "Der er mindet om en slutevaluering.",
        "There was a reminder of the end statements.",
        BOTH,
    ),
    _placement("placement.end_statement_given", "En slutevaluering er givet.", "An end statement was given."),
    _request("decision_request.asked", "En kollegas godkendelse er udbedt.", "A colleague's approval was asked for."),
    _request("decision_request.approved", "En afgørelse er godkendt.", "A decision was approved."),
    _request("decision_request.refused", "En afgørelse er ikke godkendt.", "A decision was not approved."),
    _request("decision_request.withdrawn", "En anmodning er trukket tilbage.", "A request was withdrawn."),
    _request("decision_request.lapsed", "En anmodning er bortfaldet.", "A request lapsed."),
    _change("placement_change.asked", "Der er bedt om en ændring.", "A change was asked for.", BOTH),
    _change("placement_change.answered", "En part er hørt om en ændring.", "A party was heard on a change.", BOTH),
    _change("placement_change.granted", "En ændring er bevilget.", "A change was granted.", BOTH),
    _change("placement_change.rejected", "En ændring har fået afslag.", "A change was rejected.", BOTH),
    _change("placement_change.withdrawn", "En ændring er trukket tilbage.", "A change was withdrawn.", BOTH),
    _link("signing_link.created", "Et link til underskrift er oprettet.", "A signing link was created."),
    _link("signing_link.used", "Et link til underskrift er brugt.", "A signing link was used."),
    _link("signing_link.revoked", "Et link til underskrift er lukket.", "A signing link was revoked."),
)

_plan, _activity, _class = about("training_plan"), about("training_activity"), about("workplace_class")
_course, _voucher, _budget = about("course"), about("voucher"), about("voucher_budget")
TRAINING = (
    _plan("training_plan.drawn", "En oplæringsplan er lagt.", "A training plan was drawn.", BOTH),
    _plan("training_plan.replanned", "En oplæringsplan er lagt om.", "A training plan was redrawn.", BOTH),
    _plan(
        "training_plan.bundle_applied",
        "En branchepakke er lagt ind i en oplæringsplan.",
        "A sector track was put into a training plan.",
        BOTH,
    ),
    _plan(
        "training_plan.bundle_removed",
        "En branchepakke er taget ud af en oplæringsplan.",
        "A sector track was taken out of a training plan.",
        BOTH,
    ),
    _activity("training_activity.completed", "En aktivitet er gennemført.", "An activity was completed.", BOTH),
    _activity("training_activity.signed_off", "En aktivitet er godkendt.", "An activity was signed off.", BOTH),
    _activity("training_activity.dropped", "En aktivitet er udgået.", "An activity was dropped.", BOTH),
    _activity(
        "training_activity.disagreed",
        "Kandidaten er uenig i en godkendelse.",
        "The candidate disagrees with a sign-off.",
        PERSON,
    ),
    _class(
        "workplace_class.created", "Et hold på arbejdspladsen er oprettet.", "A workplace class was created.", COMPANY
    ),
    _class("workplace_class.joined", "En kandidat er kommet på et hold.", "A candidate joined a workplace class."),
    _class("workplace_class.cancelled", "Et hold er aflyst.", "A workplace class was cancelled.", COMPANY),
    _course("course.created", "Et kursus er oprettet.", "A course was created."),
    _course("course.changed", "Et kursus er ændret.", "A course was changed."),
    _course("course.cancelled", "Et kursus er aflyst.", "A course was cancelled."),
    _voucher("voucher.requested", "En voucher venter på godkendelse.", "A voucher waits for approval.", PERSON),
    _voucher("voucher.issued", "En voucher er udstedt.", "A voucher was issued.", PERSON),
    _voucher("voucher.approved", "En voucher er godkendt.", "A voucher was approved.", PERSON),
    _voucher("voucher.rejected", "En voucher er afvist.", "A voucher was rejected.", PERSON),
    _voucher("voucher.changed", "En voucher er ændret.", "A voucher was changed.", PERSON),
    _voucher("voucher.reserved", "En plads er reserveret med en voucher.", "A voucher reserved a seat.", PERSON),
    _voucher("voucher.released", "En vouchers plads er givet tilbage.", "A voucher's seat was given back.", PERSON),
    _voucher("voucher.redeemed", "En voucher er indløst.", "A voucher was redeemed.", PERSON),
    _voucher("voucher.refunded", "En voucher er refunderet.", "A voucher was refunded.", PERSON),
    _voucher("voucher.cancelled", "En voucher er annulleret.", "A voucher was cancelled.", PERSON),
    _voucher("voucher.expired", "En voucher er udløbet.", "A voucher expired.", PERSON),
    _budget("voucher_budget.created", "Et voucherbudget er oprettet.", "A voucher budget was created."),
    _budget("voucher_budget.changed", "Et voucherbudget er ændret.", "A voucher budget was changed."),
)

_attendance, _picture = about("attendance"), about("readiness_picture")
PRESENCE = (
    _attendance("attendance.recorded", "Fremmøde er registreret.", "Attendance was recorded.", BOTH),
    _attendance(
        "attendance.support_needed",
        "Fremmødet viser, at nogen bør spørge, hvordan det går.",
        "Attendance shows that somebody should ask how it goes.",
    ),
    about("attendance_day")(
        "attendance_day.noted",
        "Kandidaten har skrevet om en dag.",
        "The candidate wrote about a day.",
        PERSON,
    ),
    _picture(
        "readiness_picture.given", "Et billede af arbejdsparathed er givet.", "A readiness picture was given.", BOTH
    ),
    _picture(
        "readiness_picture.replied",
        "Kandidaten har svaret på et billede.",
        "The candidate replied to a picture.",
        PERSON,
    ),
)

OF_PLACEMENTS = (MATCHING, PLACEMENTS, TRAINING, PRESENCE)
