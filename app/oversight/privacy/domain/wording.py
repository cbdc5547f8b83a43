"""What a person agrees to, in words: what a company is shown by each consent."""

from collections.abc import Mapping

from app.foundation.core.i18n import Text
from app.registers.candidates.domain import SharedKind

# Goes up when a text changes: what was agreed to is what stood there then.
WORDING_VERSION = 1
WORDING: Mapping[SharedKind, Text] = {
    SharedKind.CV: Text(
        "Virksomheden må se mit CV: kompetencer, erfaring, uddannelse, sprog og det, jeg selv har skrevet. Den ser det "
        "først, når jeg har sagt ja til et forslag hos den, og kun til praktikken er slut. Jeg kan trække samtykket "
        "tilbage når som helst.",
        "The company may see my CV: skills, experience, courses, languages and what I have written myself. It sees it "
        "only once I have said yes to a proposal with it, and only until the internship is over. I can withdraw the "
        "consent at any time.",
    ),
    SharedKind.CONTACT_DETAILS: Text(
        "Virksomheden må se mit telefonnummer og min e-mail, når jeg har sagt ja til et forslag hos den, og kun til "
        "praktikken er slut. Jeg kan trække samtykket tilbage når som helst.",
        "The company may see my telephone number and e-mail once I have said yes to a proposal with it, and only until "
        "the internship is over. I can withdraw the consent at any time.",
    ),
    SharedKind.WORK_ACCOMMODATIONS: Text(
        "Virksomheden må se, hvilke hensyn jeg har brug for i arbejdet (fx ingen tunge løft), når jeg har sagt ja til et "
        "forslag hos den, og kun til praktikken er slut. Den får aldrig at vide hvorfor. Jeg kan trække samtykket "
        "tilbage når som helst.",
        "The company may see which accommodations I need at work (such as no heavy lifting) once I have said yes to a "
        "proposal with it, and only until the internship is over. It is never told why. I can withdraw the consent at "
        "any time.",
    ),
}
