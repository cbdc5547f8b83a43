"""What can be wrong with the installation's legal parameters."""


class LegalParametersInvalid(ValueError):
    """The parameter file cannot be used; the message names the row and the fault, and the service must not start."""


class LegalParametersMissing(LookupError):
    """No rule at all is in force on a date: judging would mean letting everything through."""
