"""Calls go where they may, at once or not at all, and bring back no more than was asked for."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import threading
import time

import pytest

from sanket.outbound import Answer, NoAnswer, OutboundRefusal, addresses, call, check, wire
from sanket.outbound.tests.receiver import Receiver, Say, receiving

HERE = frozenset({"127.0.0.0/8"})


@pytest.fixture
def receiver():
    with receiving() as there:
        yield there


@pytest.fixture
def here_too(settings):
    settings.SANKET_OUTBOUND_ALLOW = HERE


def leads_to(*found: str) -> wire.Resolver:
    return lambda host, port: list(found)


def test_a_call_brings_the_answer(receiver: Receiver, here_too):
    receiver.answer = lambda heard: Say(201, {"X-Told": "yes"}, b"fine")
    answer = call("POST", receiver.url + "?a=1", headers={"X-Mine": "1"}, content=b"{}")
    assert answer[:1] + answer[2:4] == (201, b"fine", True)
    assert answer.headers["x-told"] == "yes"
    (heard,) = receiver.heard
    assert (heard.method, heard.path, heard.body) == ("POST", "/hook?a=1", b"{}")
    assert heard.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert (heard.headers["x-mine"], heard.headers["user-agent"]) == ("1", "Sanket")


def test_the_name_stays_the_hosts(receiver: Receiver, here_too):
    answer = call("GET", f"http://hooks.example.com:{receiver.port}/", resolver=leads_to("127.0.0.1"))
    assert answer.status == 200
    assert receiver.heard[0].headers["host"] == f"hooks.example.com:{receiver.port}"


def test_redirects_are_answers(receiver: Receiver, here_too):
    receiver.answer = lambda heard: Say(302, {"Location": "/elsewhere"})
    assert call("POST", receiver.url).status == 302
    assert len(receiver.heard) == 1


# ------------------------------------------------------------------------------------------------ private addresses

PRIVATE = [
    "127.0.0.1", "0.0.0.0", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "192.88.99.1", "192.0.0.1",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808",
    "64:ff9b:1::1", "fe80::1", "fe80::1%lo", "fec0::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "2001::1",
    "2002:7f00:1::1", "3fff::1", "100::1",
]  # fmt: skip


@pytest.mark.parametrize("ip", PRIVATE)
def test_a_name_that_leads_to_a_private_address_is_refused(ip: str):
    with pytest.raises(OutboundRefusal, match="no public address") as refused:
        call("GET", "https://hooks.example.com/", resolver=leads_to(ip))
    assert refused.value.code == "outbound.private"


@pytest.mark.parametrize("ip", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001:800::200e"])
def test_public_addresses_are_none_of_them(ip: str):
    addresses.judge("hooks.example.com", [ipaddress.ip_address(ip)])


def test_one_private_address_among_public_ones_is_enough():
    with pytest.raises(OutboundRefusal):
        call("GET", "https://hooks.example.com/", resolver=leads_to("93.184.216.34", "10.0.0.1"))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://2130706433/", "http://0177.0.0.1/", "http://0x7f.1/", "http://0x7f000001/",
        "http://127.1/", "http://0/", "http://localhost/", "http://localhost./", "http://[::1]/",
        "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[0:0:0:0:0:0:0:1]/", "http://[64:ff9b::7f00:1]/",
        "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/",
    ],
)  # fmt: skip
def test_this_machine_is_refused_however_it_is_written(url: str, receiver: Receiver):
    url = url.rstrip("/") + f":{receiver.port}/"
    with pytest.raises((OutboundRefusal, NoAnswer)) as refused:
        call("POST", url)
    assert refused.value.code in ("outbound.private", "outbound.unknown", "outbound.address")
    assert receiver.heard == []


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://localhost/", "outbound.private"),
        ("https://LOCALHOST.:8443/", "outbound.private"),
        ("http://shop.localhost/", "outbound.private"),
        ("http://2130706433/", "outbound.address"),
        ("http://0x7f.1/", "outbound.address"),
        ("http://0177.0.0.1/", "outbound.address"),
        ("http://127.1/", "outbound.address"),
        ("http://8.8.8.8./", "outbound.address"),
    ],
)
def test_numbers_and_this_machine_are_refused_before_a_call(url: str, code: str, settings):
    with pytest.raises(OutboundRefusal) as refused:
        check(url)
    assert refused.value.code == code
    settings.SANKET_OUTBOUND_ALLOW = frozenset({"localhost", "shop.localhost"})
    if code == "outbound.private":
        assert check(url).host
    assert check("http://1.example.com/").host == "1.example.com"


def test_a_name_is_asked_once_and_its_answer_used(receiver: Receiver, here_too, settings):
    """Whoever answers first a public address and then a private one is held to the first."""
    settings.SANKET_OUTBOUND_ALLOW = frozenset({"127.0.0.2/32"})
    answers = iter(["127.0.0.2", "127.0.0.1", "127.0.0.1"])
    asked = []

    def changing(host: str, port: int) -> list[str]:
        asked.append(host)
        return [next(answers)]

    # Nobody listens on 127.0.0.2; had the name been asked again, the receiver would have heard it.
    with pytest.raises(NoAnswer, match="cannot be reached"):
        call("POST", f"http://hooks.example.com:{receiver.port}/", resolver=changing)
    assert asked == ["hooks.example.com"]
    with pytest.raises(OutboundRefusal):
        call("POST", f"http://hooks.example.com:{receiver.port}/", resolver=changing)
    assert receiver.heard == []


@pytest.mark.parametrize("entry", ["hooks.internal", "127.0.0.1/32", "127.0.0.0/8"])
def test_the_operator_may_allow_a_host_or_a_network(entry: str, receiver: Receiver, settings):
    settings.SANKET_OUTBOUND_ALLOW = frozenset({entry})
    assert call("GET", f"http://hooks.internal:{receiver.port}/", resolver=leads_to("127.0.0.1")).status == 200


def test_what_is_allowed_for_one_host_is_not_for_another(receiver: Receiver, settings):
    settings.SANKET_OUTBOUND_ALLOW = frozenset({"hooks.internal"})
    with pytest.raises(OutboundRefusal):
        call("GET", f"http://other.internal:{receiver.port}/", resolver=leads_to("127.0.0.1"))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://example.com/", "begins with"), ("file:///etc/passwd", "begins with"), ("//example.com/", "begins with"),
        ("https://", "begins with"), ("example.com", "begins with"), ("https://user:word@example.com/", "user or password"),
        ("https://example.com@10.0.0.1/", "user or password"), ("https://example.com/#part", "behind a #"),
        ("https://example.com/a b", "space"), ("https://example.com\\@10.0.0.1/", "cannot"), ("https://exa\nmple.com/", "cannot"),
        ("https://example.com:99999/", "above"), ("https://example.com:0/", "Port 0"),
        ("https://example.com/" + "a" * 2000, "longer than"),
        ("https://example.com:25/", "Port 25"), ("https://example.com:22/", "Port 22"),
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_called_says_why(url: str, why: str):
    with pytest.raises(OutboundRefusal, match=why) as refused:
        check(url)
    assert refused.value.code in ("outbound.address", "outbound.port")


def test_proxies_of_the_environment_are_not_asked(receiver: Receiver, here_too, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert call("GET", receiver.url).status == 200


# ----------------------------------------------------------------------------------------------------- time and size


def served(answer: bytes, *, each: float = 0) -> int:
    """A port whose program answers the first call with these bytes, one by one where ``each`` is a pause."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with server, server.accept()[0] as peer:
            peer.recv(10_000)
            try:
                for part in [answer] if not each else [answer[n : n + 1] for n in range(len(answer))]:
                    peer.sendall(part)
                    time.sleep(each)
            except OSError:
                pass

    threading.Thread(target=serve, daemon=True).start()
    return int(server.getsockname()[1])


def timed(port: int) -> float:
    began = time.monotonic()
    with pytest.raises(NoAnswer) as late:
        call("GET", f"http://127.0.0.1:{port}/", seconds=0.4)
    assert late.value.code == "outbound.late"
    return time.monotonic() - began


def test_a_slow_answer_ends_at_the_deadline(receiver: Receiver, here_too):
    receiver.answer = lambda heard: Say(wait=3)
    assert timed(receiver.port) < 2


def test_a_byte_now_and_then_gains_no_time(here_too):
    assert timed(served(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1000, each=0.05)) < 2


def test_a_body_that_never_ends_ends_at_the_deadline(here_too):
    assert timed(served(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1000, each=0.05)) < 2


def test_a_name_that_is_not_answered_ends_at_the_deadline():
    def silent(host: str, port: int) -> list[str]:
        time.sleep(3)
        return []

    began = time.monotonic()
    with pytest.raises(NoAnswer, match="in time"):
        call("GET", "https://example.com/", seconds=0.2, resolver=silent)
    assert time.monotonic() - began < 2


def test_a_long_answer_is_cut(receiver: Receiver, here_too):
    receiver.answer = lambda heard: Say(body=b"x" * 1_000_000)
    answer = call("GET", receiver.url, most=1000)
    assert (answer.body, answer.whole) == (b"x" * 1000, False)


def test_a_packed_bomb_is_cut_before_it_bursts(receiver: Receiver, here_too):
    bomb = gzip.compress(b"\0" * 20_000_000)
    receiver.answer = lambda heard: Say(headers={"Content-Encoding": "gzip"}, body=bomb)
    answer = call("GET", receiver.url, most=1000)
    assert (answer.body, answer.whole) == (b"\0" * 1000, False)


def test_a_packed_answer_is_unpacked(receiver: Receiver, here_too):
    receiver.answer = lambda heard: Say(headers={"Content-Encoding": "gzip"}, body=gzip.compress(b"hello"))
    assert call("GET", receiver.url).body == b"hello"


@pytest.mark.parametrize(
    "nonsense", [b"SSH-2.0-OpenSSH\r\n", b"", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", b"\0\1\2"]
)
def test_what_is_no_http_is_said_so(nonsense: bytes, here_too):
    with pytest.raises(NoAnswer) as broken:
        call("GET", f"http://127.0.0.1:{served(nonsense)}/")
    assert broken.value.code == "outbound.broken"


def test_a_closed_port_and_an_unknown_name_are_said_so(here_too):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(NoAnswer, match="cannot be reached"):
        call("GET", f"http://127.0.0.1:{port}/")
    with pytest.raises(NoAnswer, match="Nobody knows where"):
        call("GET", "https://example.com/", resolver=leads_to())


def test_the_next_address_is_tried_where_one_does_not_answer(receiver: Receiver, here_too):
    found = leads_to("127.0.0.3", "127.0.0.1")
    assert isinstance(call("GET", f"http://example.com:{receiver.port}/", resolver=found), Answer)
