"""What a request has to wait for while it holds no transaction."""

from collections.abc import Awaitable, Callable


class FetchNeeded(Exception):
    """Raised where something has to be fetched first (from another server, or the caller's own file): the transaction
    is given up, `fetch` runs while none is open, then the request begins again. So whoever is slow never holds the
    writer, or a connection.
    """

    def __init__(self, fetch: Callable[[], Awaitable[None]]) -> None:
        super().__init__()
        self.fetch = fetch
