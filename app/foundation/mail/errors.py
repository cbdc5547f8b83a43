"""Why a letter did not leave: for good, or for now. Nobody asks for a letter by request, so none of it is HTTP."""


class MailNotSent(Exception):
    """A letter that the server did not take; `code` is stable, and says nothing of whom it was for."""

    code = "mail.not_sent"


class MailUnavailable(MailNotSent):
    """The server does not answer, or is busy: the next try may succeed."""

    code = "mail.unavailable"


class MailDenied(MailNotSent):
    """The server does not let us send at all (a wrong password, no encryption): somebody must look at the settings."""

    code = "mail.denied"


class MailRefused(MailNotSent):
    """The server will never take this letter."""

    code = "mail.refused"


class AddressUnusable(MailRefused):
    """The address is none, or one that the server cannot carry."""

    code = "mail.address_unusable"
