"""Over TLS the certificate must be the host's, whichever address its name leads to."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sanket.outbound import NoAnswer, call, calls
from sanket.outbound.tests.receiver import receiving


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of hooks.example.com, signed by itself; the key stands in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hooks.example.com")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example.com")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem))
    return path


@pytest.fixture
def secure(certificate: Path, settings, monkeypatch):
    """The port of a receiver behind TLS, whose certificate is trusted."""
    settings.SANKET_OUTBOUND_ALLOW = frozenset({"127.0.0.0/8"})
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    calls._trust.cache_clear()
    with receiving(context) as receiver:
        yield receiver.port
    calls._trust.cache_clear()


def to_here(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def test_the_certificate_is_held_against_the_host(secure: int):
    assert call("GET", f"https://hooks.example.com:{secure}/", resolver=to_here).status == 200


@pytest.mark.parametrize("host", ["other.example.com", "127.0.0.1"])
def test_a_certificate_of_another_host_is_refused(host: str, secure: int):
    with pytest.raises(NoAnswer, match=r"not to be trusted: .*mismatch") as refused:
        call("GET", f"https://{host}:{secure}/", resolver=to_here)
    assert refused.value.code == "outbound.tls"


def test_a_certificate_of_nobody_we_know_is_refused(secure: int, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    calls._trust.cache_clear()
    with pytest.raises(NoAnswer, match="not to be trusted: self-signed"):
        call("GET", f"https://hooks.example.com:{secure}/", resolver=to_here)
