"""Servers that others run, played on this machine: one that answers as told, with or without TLS."""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
from anyio.abc import ByteStream
from anyio.streams.tls import TLSListener
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Reply = Callable[[ByteStream], Awaitable[None]]


@dataclass
class Stranger:
    """What the server saw: the whole of each request, and the name each TLS handshake asked for."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)


@asynccontextmanager
async def stranger(reply: bytes | Reply, tls: ssl.SSLContext | None = None) -> AsyncIterator[Stranger]:
    """A server on loopback: `reply` is what it sends to every request, or does with the connection."""
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    seen = Stranger(int(listener.extra(anyio.abc.SocketAttribute.local_port)))

    async def serve(stream: ByteStream) -> None:
        async with stream:
            try:
                seen.requests.append(await _request(stream))
                await (stream.send(reply) if isinstance(reply, bytes) else reply(stream))
            except (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream):
                return

    if tls is not None:
        tls.sni_callback = lambda _socket, name, _context: seen.names.append(name)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_serve, listener if tls is None else TLSListener(listener, tls, False), serve)
        yield seen
        tasks.cancel_scope.cancel()


async def _serve(listener: anyio.abc.Listener[ByteStream], handler: Callable[[ByteStream], Awaitable[None]]) -> None:
    async with listener:
        await listener.serve(handler)


async def _request(stream: ByteStream) -> bytes:
    taken = b""
    while b"\r\n\r\n" not in taken:
        taken += await stream.receive()
    head, _, body = taken.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while lengths and len(body) < int(lengths[0]):
        body += await stream.receive()
    return head + b"\r\n\r\n" + body


def answering(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """One HTTP answer, with a length that holds."""
    extra = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\n{extra}\r\n".encode() + body


def certificate_for(name: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What the server called `name` shows, and what a client that trusts it trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain = folder / f"{name}.pem"
    chain.write_bytes(pem + secret)
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(chain)
    return shown, ssl.create_default_context(cadata=pem.decode())
