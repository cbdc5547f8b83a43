"""The first sign-in through the identity provider, where an installation links accounts by it."""

from app.foundation.audit.service import Change, Subject, record
from app.foundation.db.wall import Beyond
from app.foundation.db.work import Work
from app.foundation.identity import repository
from app.foundation.identity.domain.credentials import Identity


async def link_first_sign_in(work: Work, identity: Identity) -> None:
    """Links the open account with the e-mail the token names, unless somebody was quicker.

    It gives no rights: the account was made, with its role, by an administrator.
    """
    await work.leave_wall(Beyond.PUBLIC)
    account = await repository.find_linkable(work, identity)
    if account is None:
        return
    account.identity_issuer, account.identity_subject = identity.issuer, identity.subject
    await work.session.flush()
    subject = Subject("account", account.id, account.jobcenter_id, account.company_id, account.candidate_id)
    await record(work, "account.identity_linked", subject, Change(reason_code="first_sign_in"))
