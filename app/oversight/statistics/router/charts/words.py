"""What the charts are called, and the words on them."""

from app.foundation.core.i18n import Text

HIDDEN = Text("skjult (få personer)", "hidden (few people)")
NOTHING = Text("ingen tal", "no figures")
DAYS = Text("dage efter start", "days after the start")
PERIOD = Text("Til og med {to}.", "Up to and including {to}.")
PERIOD_FROM = Text("Fra {since} til og med {to}.", "From {since} up to and including {to}.")
TITLES = {
    "funnel": Text("Fra forslag til job", "From proposal to job"),
    "durations": Text("Dage i hvert trin (median)", "Days in each step (median)"),
    "retention": Text("Fastholdelse i job", "Retention in work"),
    "companies": Text("Praktikforløb og job", "Internships and jobs"),
    "communication": Text("Minutter til svar (median)", "Minutes to an answer (median)"),
    "attendance": Text("Fremmødedage", "Days of attendance"),
    "voice": Text("Kandidaternes egen stemme", "The candidates' own voice"),
    "vouchers": Text("Kursusbeviser", "Vouchers"),
}
FIGURES = {
    "proposed": Text("Foreslået", "Proposed"),
    "consented": Text("Kandidaten siger ja", "Candidate consented"),
    "agreed": Text("Virksomheden siger ja", "Company agreed"),
    "granted": Text("Bevilget", "Granted"),
    "started": Text("Begyndt", "Started"),
    "completed": Text("Gennemført", "Completed"),
    "job": Text("Job bagefter", "Job afterwards"),
    "job_of_proposed": Text("Andel af forslag, der blev til job", "Share of proposals that became jobs"),
    "internships": Text("Afsluttede praktikforløb", "Internships that ended"),
    "ended_early": Text("Afbrudt før tid", "Ended early"),
    "hired": Text("Ansat samme sted", "Hired there"),
    "not_hired": Text("Ikke ansat der", "Not hired there"),
    "hires_per_internship": Text("Ansættelser pr. praktikforløb", "Hires per internship"),
    "days": Text("Registrerede dage", "Days entered"),
    "present": Text("Mødt til tiden", "Present in time"),
    "late": Text("Kom for sent", "Late"),
    "excused": Text("Undskyldt fravær", "Excused absence"),
    "absent": Text("Fravær uden undskyldning", "Absence without excuse"),
    "share_present": Text("Andel mødt til tiden", "Share present in time"),
    "asked": Text("Spurgt", "Asked"),
    "answered": Text("Svaret", "Answered"),
    "unanswered": Text("Ikke svaret", "Not answered"),
    "own_words": Text("Med egne ord", "In own words"),
    "objections": Text("Uenig i en rapport", "Disagrees with a report"),
    "share_of_voice": Text("Andel, der er hørt", "Share of voice"),
    "vouchers": Text("Udstedte", "Issued"),
    "redeemed": Text("Indløst", "Redeemed"),
    "open": Text("Endnu åbne", "Still open"),
    "lapsed": Text("Udløbet eller annulleret", "Expired or cancelled"),
    "share_redeemed": Text("Andel indløst", "Share redeemed"),
    "share_retained": Text("Andel i job efter 180 dage", "Share in work after 180 days"),
}
PARTS = {
    "need_to_proposal": Text("Behov til forslag", "Need to proposal"),
    "proposal_to_consent": Text("Forslag til kandidatens ja", "Proposal to consent"),
    "consent_to_agreement": Text("Kandidatens til virksomhedens ja", "Consent to agreement"),
    "agreement_to_grant": Text("Aftale til bevilling", "Agreement to grant"),
    "grant_to_start": Text("Bevilling til første dag", "Grant to first day"),
    "start_to_end": Text("Første til sidste dag", "First to last day"),
    "end_to_job": Text("Sidste dag til job", "Last day to job"),
    "jobcenter_to_company": Text("Jobcentret svarer virksomheden", "Jobcenter answers company"),
    "company_to_jobcenter": Text("Virksomheden svarer jobcentret", "Company answers jobcenter"),
    "jobcenter_to_candidate": Text("Jobcentret svarer kandidaten", "Jobcenter answers candidate"),
    "candidate_to_jobcenter": Text("Kandidaten svarer jobcentret", "Candidate answers jobcenter"),
    "same_employer": Text("Hos samme arbejdsgiver", "With the same employer"),
    "any_employer": Text("I job, uanset arbejdsgiver", "In work, with any employer"),
}
