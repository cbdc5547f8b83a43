"""Refusals of courses, vouchers and budgets."""

from app.foundation.core.errors import Conflict, Duplicate, FieldFault, Invalid, NotPermitted
from app.foundation.core.i18n import Text


class CourseFull(Conflict):
    """Somebody else took the last seat."""

    code = "course.no_seat"
    title = Text("Ingen ledig plads", "No free seat")
    detail = Text("Alle pladser på kurset er optaget.", "Every seat on the course is taken.")


class CourseNotOpen(Conflict):
    """The course does not take place."""

    code = "course.not_open"
    title = Text("Kurset er aflyst", "The course is cancelled")
    detail = Text("Kurset er aflyst. Vælg et andet.", "The course is cancelled. Choose another one.")


class CourseBegun(Conflict):
    """Too late to choose the course, or to give the place back."""

    code = "course.begun"
    title = Text("Kurset er begyndt", "The course has begun")
    detail = Text("Kurset begyndte den {starts_on}.", "The course began on {starts_on}.")


class SignUpOver(Conflict):
    """The provider takes nobody else."""

    code = "course.sign_up_over"
    title = Text("Tilmeldingsfristen er overskredet", "Sign-up is over")
    detail = Text("Fristen for tilmelding var den {sign_up_by}.", "The last day to sign up was {sign_up_by}.")


class CourseClashes(Conflict):
    """The person is somewhere else at that time."""

    code = "course.clashes"
    title = Text("Kurset falder sammen med andet", "The course coincides with something else")
    detail = Text(
        "Den {on} er der allerede noget andet på samme tid (commitment: {commitment}).",
        "On {on} there is something else at the same time already (commitment: {commitment}).",
    )


class CourseReserved(Conflict):
    """Somebody has chosen the course as it was offered: that offer stands."""

    code = "course.already_reserved"
    title = Text("Kan ikke ændres, når nogen har valgt kurset", "Cannot change once somebody has chosen it")
    detail = Text(
        "Nogen har allerede en plads. Disse felter kan ikke ændres: {fields}. Aflys kurset, og opret et nyt.",
        "Somebody has a place already. These fields cannot change: {fields}. Cancel the course and create a new one.",
    )


class SeatsBelowTaken(Conflict):
    """Fewer seats than are taken already."""

    code = "course.seats_below_taken"
    title = Text("For få pladser", "Too few seats")
    detail = Text(
        "Der er allerede optaget {taken} pladser; antallet kan ikke være lavere.",
        "{taken} seats are taken already; the number cannot be lower.",
    )


class CourseRefTaken(Duplicate):
    """Another course of the jobcenter has the same reference."""

    code = "course.external_ref_taken"


class CourseTakenAlready(Conflict):
    """One person, one place on a course."""

    code = "voucher.course_taken_already"
    title = Text("Har allerede en plads", "Has a place already")
    detail = Text(
        "Kandidaten har allerede en plads på kurset med en anden voucher.",
        "The candidate has a place on the course already, with another voucher.",
    )


class VoucherExpired(Conflict):
    """The voucher's last day is past."""

    code = "voucher.expired"
    title = Text("Voucheren er udløbet", "The voucher has expired")
    detail = Text("Voucheren gjaldt til og med den {valid_until}.", "The voucher was valid until {valid_until}.")


class CourseAfterVoucher(Conflict):
    """The course begins when the voucher no longer counts."""

    code = "voucher.course_after_validity"
    title = Text("Kurset begynder for sent", "The course begins too late")
    detail = Text(
        "Kurset begynder efter voucherens sidste dag, {valid_until}.",
        "The course begins after the voucher's last day, {valid_until}.",
    )


class OtherPurpose(Conflict):
    """The voucher is for something else."""

    code = "voucher.other_purpose"
    title = Text("Voucheren gælder noget andet", "The voucher is for something else")
    detail = Text("Voucheren gælder kun {purpose}.", "The voucher is for {purpose} only.")


class PriceAboveBalance(Conflict):
    """The course costs more than the voucher pays."""

    code = "voucher.price_above_balance"
    title = Text("Kurset er for dyrt", "The course costs too much")
    detail = Text(
        "Kurset koster {price_ore} øre; voucheren rækker til {balance_ore} øre.",
        "The course costs {price_ore} øre; the voucher covers {balance_ore} øre.",
    )


class OwnVoucher(NotPermitted):
    """Nobody is their own second person."""

    code = "voucher.own"
    title = Text("Din egen voucher", "Your own voucher")
    detail = Text(
        "Du har selv udstedt voucheren. En anden leder skal tage stilling til den.",
        "You issued this voucher yourself. Another manager has to answer it.",
    )


class CandidateClosed(Conflict):
    """The case has ended."""

    code = "voucher.candidate_closed"
    title = Text("Sagen er afsluttet", "The case is closed")
    detail = Text(
        "Kandidatens sag er afsluttet; der kan ikke udstedes vouchere.",
        "The candidate's case is closed; no voucher can be issued.",
    )


class BudgetMissing(Conflict):
    """Money that nobody has set aside cannot be promised."""

    code = "voucher_budget.missing"
    title = Text("Der er intet budget", "There is no budget")
    detail = Text(
        "Jobcentret har intet budget til vouchere for {year}. Opret et først.",
        "The jobcenter has no budget for vouchers in {year}. Create one first.",
    )


class BudgetExhausted(Conflict):
    """The promise would go beyond the year's budget."""

    code = "voucher_budget.exhausted"
    title = Text("Budgettet rækker ikke", "The budget is not enough")
    detail = Text(
        "Budgettet for {year} (budget: {budget}) har {left_ore} øre tilbage.",
        "The budget for {year} (budget: {budget}) has {left_ore} øre left.",
    )


class BudgetExists(Duplicate):
    """There is one budget a year for a jobcenter, and one for each candidate."""

    code = "voucher_budget.exists"


def unknown_reference(pointer: str) -> Invalid:
    """422 for an id that names nothing, or nothing the caller may see: the two answers are the same on purpose."""
    text = Text("Findes ikke, eller du har ikke adgang.", "Does not exist, or you have no access.")
    return Invalid(FieldFault(pointer, "reference.unknown", text))


def other_candidate(pointer: str) -> Invalid:
    """422: a placement or an activity of somebody else."""
    text = Text("Hører til en anden kandidat.", "Belongs to another candidate.")
    return Invalid(FieldFault(pointer, "voucher.other_candidate", text))


def valid_until_past() -> Invalid:
    """422: a voucher that could never be used."""
    text = Text("Sidste dag kan ikke ligge før i dag.", "The last day cannot lie before today.")
    return Invalid(FieldFault("/valid_until", "voucher.valid_until_past", text))


def amount_above(pointer: str, code: str, limit_ore: int) -> Invalid:
    """422: more money than there is."""
    text = Text("Højst {limit} øre er muligt.", "At most {limit} øre is possible.").format(limit=limit_ore)
    return Invalid(FieldFault(pointer, code, text))


def on_behalf_missing() -> Invalid:
    """422: the candidate chooses; staff who enter the choice say why and how they know it."""
    text = Text(
        "Kandidaten vælger selv. Angiv årsag og kanal, når jobcentret handler på kandidatens vegne.",
        "The candidate chooses. Give a reason and a channel when acting on the candidate's behalf.",
    )
    return Invalid(FieldFault("/on_behalf", "voucher.on_behalf_required", text))


def on_behalf_not_yours() -> Invalid:
    """422: who chooses for themselves chooses for nobody else."""
    text = Text("Kun jobcentret handler på andres vegne.", "Only the jobcenter acts on somebody else's behalf.")
    return Invalid(FieldFault("/on_behalf", "voucher.on_behalf_staff_only", text))
