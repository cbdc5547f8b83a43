"""Types of events of the foundation, the registers and people's rights."""

from app.integration.events.domain.kinds import COMPANY, PERSON, about

_account, _key = about("account"), about("api_key")
ACCOUNTS = (
    _account("account.created", "En konto er oprettet.", "An account was created."),
    _account("account.changed", "En konto er ændret.", "An account was changed."),
    _account("account.password_changed", "En adgangskode er ændret.", "A password was changed."),
    _account(
        "account.locked",
        "En konto er spærret efter for mange mislykkede forsøg.",
        "An account was locked after too many failed attempts.",
    ),
    _account("account.unlocked", "En spærret konto er åbnet igen.", "A locked account was opened again."),
    _account("account.signed_out", "En konto er logget ud overalt.", "An account was signed out everywhere."),
    _account(
        "account.identity_linked",
        "En konto er knyttet til en ekstern identitet.",
        "An account was linked to an external identity.",
    ),
    _account(
        "account.identity_unlinked",
        "En konto er ikke længere knyttet til en ekstern identitet.",
        "An account is no longer linked to an external identity.",
    ),
    _account(
        "account.relieved",
        "En medarbejders åbne opfølgninger er givet til en anden.",
        "A colleague's open follow-ups were given to somebody else.",
    ),
    _key("api_key.created", "En API-nøgle er oprettet.", "An API key was created."),
    _key("api_key.rotated", "En API-nøgle har fået en ny hemmelighed.", "An API key was given a new secret."),
    _key("api_key.revoked", "En API-nøgle er spærret.", "An API key was revoked."),
)

_jobcenter, _settings = about("jobcenter"), about("jobcenter_settings")
_company, _certification, _workplace = about("company"), about("certification"), about("workplace")
PLACES = (
    _jobcenter("jobcenter.created", "Et jobcenter er oprettet.", "A jobcenter was created."),
    _jobcenter("jobcenter.changed", "Et jobcenters oplysninger er ændret.", "A jobcenter's details were changed."),
    _settings(
        "jobcenter_settings.changed",
        "Et jobcenters indstillinger er ændret.",
        "A jobcenter's settings were changed.",
    ),
    _company("company.created", "En virksomhed er oprettet.", "A company was registered.", COMPANY),
    _company("company.changed", "En virksomheds oplysninger er ændret.", "A company's details were changed.", COMPANY),
    _certification("certification.applied", "En certificering er søgt.", "A certification was applied for.", COMPANY),
    _certification("certification.certified", "En virksomhed er certificeret.", "A company was certified.", COMPANY),
    _certification("certification.refused", "En certificering er afslået.", "A certification was refused.", COMPANY),
    _certification(
        "certification.revoked", "En certificering er tilbagekaldt.", "A certification was revoked.", COMPANY
    ),
    _certification(
        "certification.withdrawn",
        "En virksomhed har trukket en certificering tilbage.",
        "A company took a certification back.",
        COMPANY,
    ),
    _workplace("workplace.created", "Et arbejdssted er oprettet.", "A workplace was registered.", COMPANY),
    _workplace(
        "workplace.changed", "Et arbejdssteds oplysninger er ændret.", "A workplace's details were changed.", COMPANY
    ),
    _workplace(
        "workplace.employees_reported",
        "Antallet af ansatte på et arbejdssted er indberettet.",
        "The number of employees at a workplace was reported.",
        COMPANY,
    ),
)

_candidate = about("candidate")
CANDIDATES = (
    _candidate("candidate.created", "En kandidat er oprettet.", "A candidate was registered.", PERSON),
    _candidate(
        "candidate.changed", "En kandidats oplysninger er ændret.", "A candidate's details were changed.", PERSON
    ),
    _candidate(
        "candidate.held", "En kandidat er foreslået til et behov.", "A candidate was proposed for a need.", PERSON
    ),
    _candidate("candidate.released", "En kandidat er ledig igen.", "A candidate is available again.", PERSON),
    _candidate("candidate.placed", "En kandidat er i et forløb.", "A candidate was placed.", PERSON),
    _candidate("candidate.finished", "En kandidats forløb er slut.", "A candidate's placement is over.", PERSON),
    _candidate("candidate.employed", "En kandidat er kommet i job.", "A candidate got a job.", PERSON),
    _candidate(
        "candidate.freed",
        "En kandidats job er slut, og kandidaten er ledig med forrang.",
        "A candidate's job ended, and the candidate is available with priority.",
        PERSON,
    ),
    _candidate("candidate.paused", "En kandidat holder pause.", "A candidate was paused.", PERSON),
    _candidate("candidate.resumed", "En kandidats pause er slut.", "A candidate's pause is over.", PERSON),
    _candidate("candidate.closed", "En kandidats sag er lukket.", "A candidate's case was closed.", PERSON),
    _candidate("candidate.reopened", "En kandidats sag er genåbnet.", "A candidate's case was reopened.", PERSON),
    _candidate(
        "candidate.handed_over",
        "En kandidat er kommet til jobcentret fra et andet.",
        "A candidate came to the jobcenter from another one.",
        PERSON,
    ),
    _candidate(
        "candidate.cpr_revealed", "En kandidats CPR-nummer er vist.", "A candidate's CPR number was shown.", PERSON
    ),
    _candidate(
        "candidate.cv_profile_changed",
        "Teksten i en kandidats CV er ændret.",
        "The text of a candidate's CV was changed.",
        PERSON,
    ),
    _candidate("candidate.ranked", "Behov er rangeret for en kandidat.", "Needs were ranked for a candidate."),
)

_rectification, _consent, _hold = about("rectification"), about("sharing_consent"), about("legal_hold")
RIGHTS = (
    _rectification("rectification.asked", "Nogen beder om en rettelse.", "A rectification was asked for.", PERSON),
    _rectification("rectification.corrected", "En oplysning er rettet.", "Something was corrected.", PERSON),
    _rectification(
        "rectification.annotated", "En oplysning har fået en tilføjelse.", "Something was annotated.", PERSON
    ),
    _rectification("rectification.refused", "En rettelse er afvist.", "A rectification was refused.", PERSON),
    _consent("sharing_consent.given", "Samtykke til deling er givet.", "Consent to sharing was given.", PERSON),
    _consent(
        "sharing_consent.withdrawn",
        "Samtykke til deling er trukket tilbage.",
        "Consent to sharing was withdrawn.",
        PERSON,
    ),
    _hold("legal_hold.placed", "Sletning af en sag er spærret.", "A case was put under a legal hold."),
    _hold("legal_hold.lifted", "En spærring for sletning er ophævet.", "A legal hold was lifted."),
    about("erasure")("person.erased", "En persons oplysninger er slettet.", "A person's data were erased."),
    about("access_entry")(
        "access_entry.reviewed", "Et opslag i loggen er gennemgået.", "An entry of the access log was reviewed."
    ),
)

_webhook = about("webhook")
WEBHOOKS = (
    _webhook("webhook.created", "En webhook er oprettet.", "A webhook was created.", COMPANY),
    _webhook("webhook.changed", "En webhook er ændret.", "A webhook was changed.", COMPANY),
    _webhook(
        "webhook.secret_rotated", "En webhook har fået en ny hemmelighed.", "A webhook was given a new secret.", COMPANY
    ),
    _webhook("webhook.replayed", "Hændelser bliver sendt igen.", "Events are being sent again.", COMPANY),
    _webhook(
        "webhook.disabled",
        "En webhook er slået fra, fordi intet kom frem.",
        "A webhook was disabled because nothing came through.",
        COMPANY,
    ),
    _webhook("webhook.deleted", "En webhook er slettet.", "A webhook was deleted.", COMPANY),
)

_import = about("import")
IMPORTS = (
    _import("import.requested", "En import er bestilt.", "An import was requested."),
    _import("import.finished", "En import er færdig.", "An import finished."),
    _import("import.failed", "En import er mislykket.", "An import failed."),
    _import("import.cancelled", "En import er afbrudt.", "An import was cancelled."),
    _import("import.resumed", "En import fortsætter.", "An import goes on."),
)

# Told to nobody: an account's own, which only that account sees.
_feed = about("calendar_feed")
OWN = (
    _feed("calendar_feed.created", "Et kalenderfeed er oprettet.", "A calendar feed was created."),
    _feed(
        "calendar_feed.rotated", "Et kalenderfeed har fået en ny adresse.", "A calendar feed was given a new address."
    ),
    _feed("calendar_feed.revoked", "Et kalenderfeed er lukket.", "A calendar feed was closed."),
)

OF_REGISTERS = (ACCOUNTS, PLACES, CANDIDATES, RIGHTS, WEBHOOKS, IMPORTS, OWN)
