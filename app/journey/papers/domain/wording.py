"""The words of the papers, Danish and English, for every code that stands on one."""

from collections.abc import Mapping
from datetime import datetime

from app.foundation.core.actor import Role
from app.foundation.core.clock import COPENHAGEN
from app.foundation.core.i18n import Text
from app.journey.placements.domain import Party, PlacementStatus
from app.registers.law.domain import LegalBasis, Purpose
from app.registers.law.domain.wording import clock, day

PARTIES: Mapping[Party, Text] = {
    Party.COMPANY: Text("Virksomheden", "The company"),
    Party.CANDIDATE: Text("Praktikanten", "The intern"),
    Party.EMPLOYEE_REPRESENTATIVE: Text("Medarbejderrepræsentanten", "The employee representative"),
    Party.JOBCENTER: Text("Jobcentret", "The jobcenter"),
}
STATUSES: Mapping[PlacementStatus, Text] = {
    PlacementStatus.DRAFT: Text("Udkast", "Draft"),
    PlacementStatus.SUBMITTED: Text("Sendt til underskrift", "Sent for signature"),
    PlacementStatus.IN_REVIEW: Text("Til afgørelse i jobcentret", "With the jobcenter for decision"),
    PlacementStatus.GRANTED: Text("Bevilget", "Granted"),
    PlacementStatus.ACTIVE: Text("Bevilget og i gang", "Granted and under way"),
    PlacementStatus.COMPLETED: Text("Gennemført", "Completed"),
    PlacementStatus.REJECTED: Text("Afslag", "Refused"),
    PlacementStatus.CANCELLED: Text("Annulleret", "Cancelled"),
    PlacementStatus.ENDED_EARLY: Text("Afsluttet før tid", "Ended early"),
}
PURPOSES: Mapping[Purpose, Text] = {
    Purpose.ORDINARY_JOB: Text(
        "At komme i ordinær ansættelse i virksomheden", "To move on to an ordinary job at the company"
    ),
    Purpose.BUILD_SKILLS: Text(
        "At optræne faglige, sociale eller sproglige kompetencer", "To train professional, social or language skills"
    ),
    Purpose.CLARIFY_GOAL: Text("At afklare beskæftigelsesmål", "To clarify the employment goal"),
}
DECLARATIONS: Mapping[str, Text] = {
    "declares_no_seasonal_peak": Text(
        "Praktikken dækker ikke en sæsonmæssig spidsbelastning.", "The internship does not cover a seasonal peak."
    ),
    "declares_replaces_nobody": Text(
        "Praktikken erstatter ikke nogen, der er på orlov eller er afskediget.",
        "The internship replaces nobody who is on leave or has been dismissed.",
    ),
    "no_other_employees": Text("Der er ingen andre ansatte på arbejdsstedet.", "Nobody else is employed there."),
}
LEGAL_BASES: Mapping[LegalBasis, Text] = {
    LegalBasis.INTL_23B: Text("Integrationsloven § 23 b", "Integration Act § 23 b"),
    LegalBasis.LAB_JOB_READY: Text(
        "Lov om en aktiv beskæftigelsesindsats, kapitel 11 (jobparat)", "Active Employment Act, chapter 11 (job-ready)"
    ),
    LegalBasis.LAB_GRADUATE: Text(
        "Lov om en aktiv beskæftigelsesindsats, kapitel 11 (nyuddannet)",
        "Active Employment Act, chapter 11 (recent graduate)",
    ),
    LegalBasis.LAB_OTHER: Text(
        "Lov om en aktiv beskæftigelsesindsats, kapitel 11", "Active Employment Act, chapter 11"
    ),
}
CHECKS: Mapping[str, Text] = {
    "ratio_requirement": Text("Rimelighedskrav", "Ratio requirement"),
    "ratio_applies_to_programme": Text("Rimelighedskrav i programmet", "Ratio in the programme"),
    "duration": Text("Varighed", "Duration"),
    "extension": Text("Forlængelse", "Extension"),
    "weekly_hours": Text("Ugentlige timer", "Weekly hours"),
    "overlap": Text("Sammenfald", "Overlap"),
    "start_date": Text("Startdato", "Start date"),
    "purpose": Text("Formål", "Purpose"),
    "representative_statement": Text("Medarbejdernes udtalelse", "Employees' statement"),
    "same_employer": Text("Samme arbejdsgiver", "Same employer"),
    "repeat_placement": Text("Tidligere praktik samme sted", "Earlier internship here"),
    "revolving_door": Text("Mange praktikker uden job", "Many internships, no jobs"),
    "work_obligation": Text("Arbejdspligt", "Work obligation"),
}
OUTCOMES: Mapping[str, Text] = {
    "pass": Text("Opfyldt", "Met"),
    "warn": Text("Bemærk", "Note"),
    "fail": Text("Ikke opfyldt", "Not met"),
}
ACTIONS: Mapping[str, Text] = {
    "grant": Text("Bevilling", "Grant"),
    "reject": Text("Afslag", "Refusal"),
    "end": Text("Afslutning før tid", "Early end"),
    "extension": Text("Forlængelse", "Extension"),
    "shortening": Text("Afkortning", "Shortening"),
    "hours": Text("Ændring af timer", "Change of hours"),
    "pause": Text("Pause", "Pause"),
    "reject_extension": Text("Afslag på forlængelse", "Extension refused"),
    "reject_shortening": Text("Afslag på afkortning", "Shortening refused"),
    "reject_hours": Text("Afslag på ændring af timer", "Change of hours refused"),
    "reject_pause": Text("Afslag på pause", "Pause refused"),
}
REASONS: Mapping[str, Text] = {
    "conditions_met": Text("Betingelserne er opfyldt", "The conditions are met"),
    "objection_considered": Text("Indsigelsen er vurderet", "The objection has been considered"),
    "concrete_assessment": Text("Konkret vurdering", "Concrete assessment"),
    "conditions_not_met": Text("Betingelserne er ikke opfyldt", "The conditions are not met"),
    "objection_upheld": Text("Indsigelsen følges", "The objection is upheld"),
    "displaces_staff": Text("Praktikken fortrænger ansatte", "The internship displaces staff"),
    "not_suitable": Text("Praktikken er ikke egnet", "The internship is not suitable"),
    "particular_need": Text("Særligt behov", "Particular need"),
    "against_candidate": Text("Truffet imod praktikantens ønske", "Made against the intern's wish"),
    "no_need": Text("Der er ikke behov for ændringen", "There is no need for the change"),
    "party_disagrees": Text("En part er uenig", "A party disagrees"),
    "job_found": Text("Praktikanten har fået job", "The intern has found a job"),
    "education": Text("Praktikanten begynder på en uddannelse", "The intern starts an education"),
    "absence": Text("Fravær", "Absence"),
    "not_a_fit": Text("Praktikken passede ikke", "The internship was not a fit"),
    "conditions_not_kept": Text("Aftalen er ikke overholdt", "The agreement was not kept"),
    "workplace_closed": Text("Arbejdsstedet er lukket", "The workplace has closed"),
    "moved": Text("Praktikanten er flyttet", "The intern has moved"),
    "personal": Text("Personlige forhold", "Personal circumstances"),
    "other": Text("Andet", "Other"),
}
CHANNELS: Mapping[str, Text] = {
    "meeting": Text("ved et møde", "at a meeting"),
    "phone": Text("i telefon", "by telephone"),
    "paper": Text("på papir", "on paper"),
}
ROLES: Mapping[Role, Text] = {
    Role.COMPANY: Text("virksomheden", "the company"),
    Role.CANDIDATE: Text("praktikanten", "the intern"),
    Role.CASEWORKER: Text("sagsbehandler", "caseworker"),
    Role.MANAGER: Text("leder i jobcentret", "manager at the jobcenter"),
}


def word(words: Mapping[str, Text], code: str) -> Text:
    """The words for a code; a code of a later version of the service is shown as it is, in readable form."""
    plain = code.replace("_", " ").capitalize()
    return words.get(code, Text(plain, plain))


def moment(at: datetime) -> Text:
    """A moment in Danish time: 22. november 2026 kl. 13.05, and 22 November 2026, 13:05."""
    local = at.astimezone(COPENHAGEN)
    on, time = day(local.date()), clock(local.time())
    return Text(f"{on.da} kl. {time.da}", f"{on.en}, {time.en}")
