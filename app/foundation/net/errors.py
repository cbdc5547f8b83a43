"""Why a request to another server was not made, or its answer not taken. None of it names the address or what was said."""


class OutboundFailed(Exception):
    """No answer that can be used; `code` is stable."""

    code = "outbound.failed"


class AddressRefused(OutboundFailed):
    """We never call this address: trying again is of no use."""

    code = "outbound.address_refused"


class OutboundUnavailable(OutboundFailed):
    """The other server does not answer in time, or not at all: the next try may succeed."""

    code = "outbound.unavailable"


class AnswerRefused(OutboundFailed):
    """It answered, but not with what was asked for: another status, a redirect, too much, or no JSON object."""

    code = "outbound.answer_refused"
