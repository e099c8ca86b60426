"""People who are told, a postman whose clock we move, a real mail server, a push service that reads what it is sent."""

from __future__ import annotations

import base64
import email
import json
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sanket.crm.messaging.actions import News, tell
from sanket.crm.messaging.jobs import Postman
from sanket.crm.messaging.models import Letter, Notice
from sanket.crm.workspace.queries import User
from sanket.crm.workspace.tests.cast import NOW, Cast, cast
from sanket.outbound.tests.receiver import Heard, Receiver, Say, receiving
from sanket.shared.instants import seconds_of
from tests.stage import standing

HERE = "https://sanket.example.com"


@standing
def people() -> Cast:
    return cast()


class Post:
    """The hours that pass, and the rounds of the postman."""

    def __init__(self) -> None:
        self.now = NOW
        self.postman = Postman(lambda: self.now)
        self.told = 0

    def tell(self, person: User, kind: str = "lead.assigned", key: str = "", **more: Any) -> Notice:
        self.told += 1
        words = {
            "title": f"New lead {self.told}",
            "body": "Asked for a quote",
            "link": "/leads/1/",
            "phone": "+919812345678",
        }
        tell([News(person.pk, kind, key or f"lead:{self.told}", **{**words, **more})], at=seconds_of(self.now))
        return Notice.objects.order_by("-pk")[0]

    def goes(self, **time: float) -> None:
        """All that is due after so much time."""
        self.now += timedelta(**time)
        while self.postman.step():
            self.postman.wait(10)

    def states(self) -> list[tuple[str, int]]:
        return [(str(one.state), one.tries) for one in Letter.objects.order_by("pk")]


@pytest.fixture
def post(db: None, settings: Any) -> Post:
    settings.BASE_URL = HERE
    return Post()


class Mailbox:
    """What a mail server of this machine took; ``answer``: what it says to each recipient."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.answer = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(email.message_from_bytes(envelope.content))
        return "250 taken"


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield box
    controller.stop()


@pytest.fixture
def no_mail(settings: Any) -> None:
    """As on a site without a mail server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"


def coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def plain(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def opened(body: bytes, key: ec.EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """What a browser does with a push of one record (RFC 8188 and 8291)."""
    salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
    sender, sealed = body[21 : 21 + length], body[21 + length :]
    assert len(sealed) <= size
    own = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
    secret = derived(shared, auth, b"WebPush: info\0" + own + sender, 32)
    content = derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    read = AESGCM(content).decrypt(derived(secret, salt, b"Content-Encoding: nonce\0", 12), sealed, None)
    text, last = read.rstrip(b"\0")[:-1], read.rstrip(b"\0")[-1]
    assert last == 2, "the last record ends so"
    return text


def derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


class Browser:
    """A browser with its push service: it checks who sends, and reads what only it can read."""

    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver
        self.key, self.auth = ec.generate_private_key(ec.SECP256R1()), b"sixteen bytes ok"

    @property
    def subscription(self) -> dict[str, Any]:
        public = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.receiver.url, "keys": {"p256dh": coded(public), "auth": coded(self.auth)}}

    def shown(self) -> list[dict[str, str]]:
        """What its person sees: of one topic the newest, by its tag once."""
        by_tag = {}
        for heard in self.receiver.heard:
            said = self.read(heard)
            assert said["tag"][:32] == heard.headers["topic"]
            by_tag[said["tag"]] = said
        return list(by_tag.values())

    def read(self, heard: Heard) -> dict[str, str]:
        read: dict[str, str] = json.loads(opened(heard.body, self.key, self.auth))
        return read


def sender(heard: Heard) -> dict[str, Any]:
    """The claims of whoever sent a push, whose signature holds."""
    kind, _, rest = heard.headers["authorization"].partition(" ")
    assert kind == "vapid"
    given = dict(part.strip().split("=", 1) for part in rest.split(","))
    signed, _, signature = given["t"].rpartition(".")
    raw = plain(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), plain(given["k"]))
    key.verify(der, signed.encode(), ec.ECDSA(SHA256()))
    claims: dict[str, Any] = json.loads(plain(signed.partition(".")[2]))
    return {**claims, "key": given["k"]}


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.SANKET_OUTBOUND_ALLOW = frozenset({"127.0.0.0/8"})
    with receiving() as there:
        yield there


@pytest.fixture
def browser(receiver: Receiver) -> Browser:
    receiver.answer = lambda heard: Say(201)
    return Browser(receiver)


Answering = Callable[[Heard], Say]
