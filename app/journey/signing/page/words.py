"""What the signing page says, in Danish and English."""

from collections.abc import Mapping, Sequence

from app.foundation.core.i18n import Text
from app.journey.signing.domain import Choice, LinkParty
from app.registers.law.domain import Purpose

TITLE = Text("Aftale om virksomhedspraktik", "Company internship agreement")
INTRO = Text(
    "{jobcenter} beder om dit svar. Læs aftalen, og svar nederst. Der sker intet, før du trykker på knappen.",
    "{jobcenter} asks for your answer. Read the agreement and answer at the bottom. Nothing happens until you press "
    "the button.",
)
YOUR_PART = Text("Du svarer som {part}: {name}.", "You answer as {part}: {name}.")
PARTS: Mapping[LinkParty, Text] = {
    LinkParty.COMPANY: Text("virksomhedens repræsentant", "the company's representative"),
    LinkParty.CANDIDATE: Text("praktikant", "the intern"),
    LinkParty.EMPLOYEE_REPRESENTATIVE: Text("medarbejdernes repræsentant", "the employees' representative"),
}

AGREEMENT = Text("Aftalen", "The agreement")
INTERN = Text("Praktikant", "Intern")
WORKPLACE = Text("Arbejdssted", "Workplace")
PERIOD = Text("Periode", "Period")
FROM_TO = Text("{first} til {last}, begge dage med", "{first} to {last}, both days included")
HOURS = Text("Timer om ugen", "Hours a week")
HOURS_FROM_START = Text("{hours} timer", "{hours} hours")
HOURS_FROM_WEEK = Text("{hours} timer fra uge {week} af praktikken", "{hours} hours from week {week} of the internship")
TIMES = Text("Arbejdstider", "Working times")
TIME = Text("{day} {start}–{end}", "{day} {start}–{end}")
NO_TIMES = Text("Aftales på arbejdsstedet", "Agreed at the workplace")
TASKS = Text("Opgaver", "Tasks")
PURPOSE = Text("Formål", "Purpose")
PURPOSES: Mapping[Purpose, Text] = {
    Purpose.ORDINARY_JOB: Text("At få ordinært arbejde", "To get an ordinary job"),
    Purpose.BUILD_SKILLS: Text(
        "At opnå faglige, sproglige og sociale færdigheder", "To build professional, language and social skills"
    ),
    Purpose.CLARIFY_GOAL: Text("At afklare, hvilket arbejde der passer", "To find out which work fits"),
}
DECLARED = Text("Virksomheden har erklæret", "The company has declared")
NO_PEAK = Text(
    "Praktikken dækker ikke en spidsbelastning, fx en sæson.",
    "The internship does not cover a peak of work, such as a season.",
)
REPLACES_NOBODY = Text(
    "Praktikanten erstatter ikke en medarbejder, der har orlov eller er sagt op.",
    "The intern does not replace anybody who is on leave or has been dismissed.",
)
NOBODY_ELSE = Text("Der er ingen andre ansatte på arbejdsstedet.", "Nobody else is employed at the workplace.")

MEANING = Text("Det erklærer du, når du underskriver", "What you declare by signing")
# BEK nr. 2636 af 28/12/2021 § 65, stk. 6: employer and representative of that P-number state in writing, before the
# internship, whether the ratio of stk. 1 is kept.
_RATIO = Text(
    "Antallet af personer i praktik, løntilskud og nytteindsats på arbejdsstedet er rimeligt: højst én for hver 5 "
    "ordinært ansatte op til 50, og højst én for hver 10 derudover, men altid én (BEK nr. 2636 af 28/12/2021 § 65).",
    "The number of people in internship, wage subsidy and utility work at the workplace is reasonable: at most one "
    "for every 5 ordinary employees up to 50, and one for every 10 beyond, but always one (Danish Executive Order no. "
    "2636 of 28 December 2021, section 65).",
)
DECLARATIONS: Mapping[LinkParty, Sequence[Text]] = {
    LinkParty.COMPANY: (
        Text(
            "Virksomheden er enig i aftalen og tager imod praktikanten på disse vilkår.",
            "The company agrees to the agreement and takes the intern on these terms.",
        ),
        NO_PEAK,
        REPLACES_NOBODY,
        _RATIO,
    ),
    LinkParty.CANDIDATE: (
        Text("Jeg har læst og forstået aftalen.", "I have read and understood the agreement."),
        Text("Jeg ønsker praktikken, som den er beskrevet.", "I want the internship as it is described."),
    ),
    LinkParty.EMPLOYEE_REPRESENTATIVE: (
        Text(
            "Jeg repræsenterer medarbejderne på arbejdsstedet (P-nummeret).",
            "I represent the employees of the workplace (its P-number).",
        ),
        _RATIO,
    ),
}
OBJECTING = Text(
    "Er du ikke enig, så gør indsigelse og skriv hvorfor. Jobcentret skal tage stilling til din indsigelse, før "
    "praktikken kan bevilges. Jobcentret og virksomheden kan læse din begrundelse.",
    "If you do not agree, object and write why. The jobcenter must decide on your objection before the internship "
    "can be granted. The jobcenter and the company can read your reasons.",
)
NOT_YOU = Text(
    "Er du ikke {name}, eller er du uenig, så svar ikke. Kontakt jobcentret.",
    "If you are not {name}, or do not agree, do not answer. Contact the jobcenter.",
)
NOT_YOU_AT_ALL = Text(
    "Er du ikke {name}, så svar ikke. Kontakt jobcentret.",
    "If you are not {name}, do not answer. Contact the jobcenter.",
)

ANSWER = Text("Dit svar", "Your answer")
CHOICES: Mapping[Choice, Text] = {
    Choice.SIGN: Text("Jeg underskriver erklæringen", "I sign the declaration"),
    Choice.OBJECT: Text("Jeg gør indsigelse", "I object"),
}
REASONS = Text("Begrundelse for indsigelsen", "Reasons for the objection")
REASONS_HINT = Text(
    "Kun ved indsigelse. Skriv ikke CPR-numre eller oplysninger om helbred.",
    "Only if you object. Do not write CPR numbers or anything about health.",
)
CONFIRM = Text(
    "Jeg er {name}, og jeg har læst aftalen og erklæringen ovenfor.",
    "I am {name}, and I have read the agreement and the declaration above.",
)
BUTTONS: Mapping[bool, Text] = {
    False: Text("Underskriv aftalen", "Sign the agreement"),
    True: Text("Send mit svar", "Send my answer"),
}
EXPIRES = Text("Linket gælder til {day} kl. {time}.", "The link is valid until {day} at {time}.")
FAULTS = Text("Svaret er ikke sendt", "The answer was not sent")
NO_CONFIRMATION = Text("Sæt kryds i, at du har læst aftalen.", "Tick that you have read the agreement.")
NO_CHOICE = Text("Vælg, om du underskriver eller gør indsigelse.", "Choose whether you sign or object.")
BAD_REASONS = Text(
    "Begrundelsen kan ikke bruges: den må højst være 2000 tegn uden styretegn.",
    "The reasons cannot be used: at most 2000 characters, without control characters.",
)
BAD_FORM = Text(
    "Formularen kunne ikke læses. Svar med formularen her på siden.",
    "The form could not be read. Answer with the form on this page.",
)

THANKS = Text("Tak for dit svar", "Thank you for your answer")
THANKS_TEXTS: Mapping[Choice, Text] = {
    Choice.SIGN: Text(
        "Din underskrift er registreret {day} kl. {time}.", "Your signature was recorded on {day} at {time}."
    ),
    Choice.OBJECT: Text(
        "Din indsigelse er registreret {day} kl. {time}. Jobcentret tager stilling til den.",
        "Your objection was recorded on {day} at {time}. The jobcenter will decide on it.",
    ),
}
CLOSE = Text(
    "Du kan lukke siden. Linket kan ikke bruges igen.", "You can close this page. The link cannot be used again."
)
