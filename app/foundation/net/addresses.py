"""Which addresses a request may go to: pure questions about a URL, and about what its name resolves to."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import urlsplit

from app.foundation.net.errors import AddressRefused

TLS_PORTS = frozenset({443, 8443})
LONGEST_URL = 2_000
_VISIBLE_ASCII = re.compile(r"[!-\[\]-~]+")  # no space, no control character, no backslash
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)")
# Global unicast is what IANA hands out of this one block; everything else in IPv6 is somebody's inside, or nobody's.
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address behind a translator
_SIX_TO_FOUR = IPv6Network("2002::/16")  # RFC 3056: an IPv4 address inside
_NEVER_V4 = (
    IPv4Network("192.0.0.0/24"),  # RFC 6890: protocols; some clouds keep their metadata there
    IPv4Network("192.88.99.0/24"),  # RFC 7526: relays of 6to4, withdrawn
)
_NEVER_V6 = (
    IPv6Network("2001::/23"),  # RFC 2928: protocols, among them Teredo with two IPv4 addresses inside
    IPv6Network("2001:db8::/32"),  # RFC 3849: documentation
    IPv6Network("3fff::/20"),  # RFC 9637: documentation
)


@dataclass(frozen=True, slots=True)
class AddressRules:
    """What an installation allows beside global addresses over TLS: further ports, and its own machine in development."""

    ports: frozenset[int] = TLS_PORTS
    allow_loopback: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL points: `host` is a lower-case name or an address, `path` begins with a slash and has the query."""

    scheme: str
    host: str
    port: int
    path: str


def target_of(url: str, rules: AddressRules) -> Target:
    """The place a URL names. Raises AddressRefused for what we would not call whatever it resolves to.

    https only (http only where the own machine is allowed, and then only to it: see `require_allowed`), no user name
    or password, a port of the list, a name in ASCII (a domain with other letters is written as `xn--…`). A name that
    ends in a number is an address in disguise (`0x7f.1`, `2130706433`): WHATWG URL, 3.5. An address that is written out is
    asked about at once.
    """
    if len(url) > LONGEST_URL or not _VISIBLE_ASCII.fullmatch(url):
        raise AddressRefused
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AddressRefused from None
    if "@" in parts.netloc or not _is_host(host):
        raise AddressRefused
    if parts.scheme not in ({"https", "http"} if rules.allow_loopback else {"https"}):
        raise AddressRefused
    port = (443 if parts.scheme == "https" else 80) if port is None else port
    if port not in rules.ports and not rules.allow_loopback:
        raise AddressRefused
    query = f"?{parts.query}" if parts.query else ""
    target = Target(parts.scheme, host, port, f"{parts.path or '/'}{query}")
    if _is_address(host):
        require_allowed(target, (host,), rules)
    return target


def _is_host(host: str) -> bool:
    if _is_address(host):
        return "%" not in host
    last_label = host.rpartition(".")[2]
    return len(host) <= 253 and _NAME.fullmatch(host) is not None and not _NUMBER.fullmatch(last_label)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def require_allowed(target: Target, resolved: Iterable[str], rules: AddressRules) -> tuple[str, ...]:
    """The addresses to connect to, in the order given. Raises AddressRefused unless every one of them is allowed.

    Every one: a name that resolves to one global and one inner address is somebody trying. The own machine counts
    where the rules allow it, and then any port and plain http do; nothing else is ever called without TLS.
    """
    addresses = tuple(dict.fromkeys(resolved))
    if not addresses:
        raise AddressRefused
    if rules.allow_loopback and all(_is_loopback(address) for address in addresses):
        return addresses
    if target.scheme != "https" or target.port not in rules.ports:
        raise AddressRefused
    if not all(is_global(address) for address in addresses):
        raise AddressRefused
    return addresses


def is_global(text: str) -> bool:
    """Whether an address belongs to the public internet, also when an IPv4 address hides inside an IPv6 one.

    Python's `is_global` alone says yes to multicast, and differs between versions about what is translated.
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:  # "fe80::1%eth0" is one; a name is not
        return False
    if isinstance(address, IPv4Address):
        return _is_global_v4(address)
    if address.scope_id is not None:
        return False
    inside = _ipv4_inside(address)
    if inside is not None:
        return _is_global_v4(inside)
    return address in _GLOBAL_UNICAST and address.is_global and not any(address in block for block in _NEVER_V6)


def _is_global_v4(address: IPv4Address) -> bool:
    special = address.is_multicast or address.is_reserved or any(address in block for block in _NEVER_V4)
    return address.is_global and not special


def _ipv4_inside(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    if address in _SIX_TO_FOUR:
        return address.sixtofour
    return address.ipv4_mapped


def _is_loopback(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return False
