"""OWASP API7:2023, server side request forgery: we call no address that is not somebody's public server."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpcore
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from app.foundation.core.config import Environment, Settings
from app.foundation.net.addresses import AddressRules, is_global, require_allowed, target_of
from app.foundation.net.errors import AddressRefused, AnswerRefused, OutboundUnavailable
from app.foundation.net.outbound import Outbound
from tests.factories.strangers import answering, certificate_for, stranger

STRICT = AddressRules()
INSIDE = """
127.0.0.1 127.8.8.8 0.0.0.0 10.0.0.1 172.16.5.4 192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200 192.0.0.192
198.18.0.1 203.0.113.9 192.88.99.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 fec0::1 ff02::1 2001:db8::1 3fff::1 2001::1 100::1 5f00::1 4000::1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 ::8.8.8.8
64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::808:808 2002:7f00:1:: 2002:a00:1::1 2002:a9fe:a9fe::
idp.example.org 1 0x7f.1
"""
OUTSIDE = "8.8.8.8 93.184.216.34 2a02:188:1::5 2606:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1"
NOT_CALLED = [
    "http://idp.example.org/",
    "ftp://idp.example.org/",
    "file:///etc/passwd",
    "gopher://idp.example.org/",
    "//idp.example.org/",
    "idp.example.org",
    "https://",
    "https:///path",
    "https://user@idp.example.org/",
    "https://user:password@idp.example.org/",
    "https://@idp.example.org/",
    "https://idp.example.org@127.0.0.1/",
    "https://idp.example.org:80/",
    "https://idp.example.org:22/",
    "https://idp.example.org:0/",
    "https://idp.example.org:99999/",
    "https://idp.example.org:443x/",
    "https://idp.example.org\\@127.0.0.1/",
    "https://idp.example.org /",
    " https://idp.example.org/",
    "https://idp.example.org/\r\nHost: inner",
    "https://idp.exa\tmple.org/",
    "https://idp.example.org\x00/",
    "https://åben.example/",
    "https://idp。example/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://idp.example.0x7f/",
    "https://[::1/",
    "https://[fe80::1%25eth0]/",
    "https://-idp.example.org/",
    "https://idp..example.org/",
    f"https://idp.example.org/{'a' * 2_000}",
]


def test_an_address_inside_or_of_nobody_is_never_global():
    assert [address for address in INSIDE.split() if is_global(address)] == []


def test_a_public_address_is_global_however_it_is_written():
    assert [address for address in OUTSIDE.split() if not is_global(address)] == []


@given(st.ip_addresses(v=4))
@examples(max_examples=100)
def test_an_ipv4_address_is_judged_alike_wherever_it_hides(address: Any):
    packed = f"{int(address):08x}"
    high, low = packed[:4], packed[4:]
    hidden = {f"::ffff:{high}:{low}", f"64:ff9b::{high}:{low}", f"2002:{high}:{low}::1"}
    assert {is_global(text) for text in hidden} == {is_global(str(address))}


@pytest.mark.parametrize("url", NOT_CALLED)
def test_a_url_of_this_kind_is_not_even_resolved(url: str):
    with pytest.raises(AddressRefused):
        target_of(url, STRICT)


def test_ports_beside_443_and_8443_are_named_by_the_installation():
    assert target_of("https://idp.example.org:8443/x?y=1", STRICT).path == "/x?y=1"
    assert target_of("https://IDP.example.org:9443", AddressRules(frozenset({9443}))).host == "idp.example.org"
    assert Outbound(Settings(outbound_ports=frozenset({9443}))).rules.ports == {443, 8443, 9443}


def test_one_inner_address_among_public_ones_is_enough_to_refuse():
    target = target_of("https://idp.example.org/", STRICT)
    assert require_allowed(target, ["8.8.8.8", "2606:4700::1111"], STRICT) == ("8.8.8.8", "2606:4700::1111")
    for resolved in (["8.8.8.8", "10.0.0.1"], ["2606:4700::1111", "::1"], []):
        with pytest.raises(AddressRefused):
            require_allowed(target, resolved, STRICT)


def test_this_machine_is_called_in_development_only_and_only_when_asked_for():
    asked = Settings(outbound_allow_loopback=True)
    assert Outbound(asked).rules.allow_loopback
    assert not Outbound(asked.model_copy(update={"environment": Environment.PRODUCTION})).rules.allow_loopback
    assert not Outbound(Settings()).rules.allow_loopback
    rules = Outbound(asked).rules
    for url in ("http://idp.example.org:80/", "https://idp.example.org:22/"):
        with pytest.raises(AddressRefused):
            require_allowed(target_of(url, rules), ["8.8.8.8"], rules)


class Turncoat:
    """A resolver that says something else each time it is asked (DNS rebinding)."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)

    async def __call__(self, _host: str, _port: int) -> Sequence[str]:
        return [self.answers.pop(0)]


async def test_a_resolver_that_changes_its_mind_is_asked_once_and_held_to_its_word(monkeypatch: pytest.MonkeyPatch):
    connected: list[str] = []

    async def connect(_self: Any, host: str, *_: Any) -> httpcore.AsyncNetworkStream:
        connected.append(host)
        raise httpcore.ConnectError

    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect)
    turncoat = Turncoat("8.8.8.8", "127.0.0.1")
    outbound = Outbound(Settings(), resolver=turncoat)
    with pytest.raises(OutboundUnavailable):
        await outbound.get_json("https://rebind.example.org/")
    assert connected == ["8.8.8.8"]
    assert turncoat.answers == ["127.0.0.1"]
    with pytest.raises(AddressRefused):
        await outbound.get_json("https://rebind.example.org/")
    assert connected == ["8.8.8.8"]


def local(**more: Any) -> Outbound:
    return Outbound(Settings(outbound_allow_loopback=True, **more))


async def test_the_address_is_pinned_while_certificate_and_host_are_those_of_the_name(tmp_path: Path):
    shown, trusted = certificate_for("idp.example.org", tmp_path)
    async with stranger(answering(b'{"ok": true}'), tls=shown) as server:
        settings = Settings(outbound_allow_loopback=True)
        outbound = Outbound(settings, resolver=Turncoat("127.0.0.1"), trust=trusted)
        url = f"https://idp.example.org:{server.port}/keys?a=b"
        assert await outbound.get_json(url) == {"ok": True}
        assert server.names == ["idp.example.org"]
        assert server.requests[0].startswith(b"GET /keys?a=b HTTP/1.1\r\n")
        assert f"host: idp.example.org:{server.port}".encode() in server.requests[0].lower()
        for stranger_to_it in (
            Outbound(settings, resolver=Turncoat("127.0.0.1")),
            Outbound(settings, resolver=Turncoat("127.0.0.1"), trust=trusted),
        ):
            with pytest.raises(OutboundUnavailable):
                await stranger_to_it.get_json(url.replace("idp.", "other."))


async def test_a_redirect_leads_nowhere():
    async with stranger(answering(b'{"inner": 1}')) as inner:
        location = f"http://127.0.0.1:{inner.port}/"
        async with stranger(answering(b"{}", "302 Found", location=location)) as server:
            url = f"http://127.0.0.1:{server.port}/"
            with pytest.raises(AnswerRefused):
                await local().get_json(url)
            answer = await local().post(url, b"{}", {"Content-Type": "application/json"})
            assert (answer.status, answer.headers["location"]) == (302, location)
        assert inner.requests == []


async def test_what_is_sent_arrives_whole_and_without_anything_of_ours_beside_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with stranger(answering(b"thanks", "202 Accepted")) as server:
        url = f"http://127.0.0.1:{server.port}/hook"
        answer = await local().post(url, b'{"a":1}', {"X-Signature": "abc"})
        assert (answer.status, answer.body, answer.complete) == (202, b"thanks", True)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert body == b'{"a":1}'
    names = {line.split(b":")[0].lower() for line in head.split(b"\r\n")[1:]}
    assert names == {b"host", b"user-agent", b"accept-encoding", b"connection", b"x-signature", b"content-length"}


async def test_a_refusal_says_nothing_of_where_it_was():
    with pytest.raises(AddressRefused) as refused:
        await Outbound(Settings()).get_json("https://127.0.0.1/secret")
    assert "127" not in f"{refused.value!r} {refused.value}"
    assert "secret" not in f"{refused.value!r} {refused.value}"
