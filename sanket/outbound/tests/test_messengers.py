"""A message to a messenger has an end, whatever its address asks for and however slowly the other side answers."""

from __future__ import annotations

import socket
import threading
import time

from sanket.outbound import messengers
from sanket.outbound.calls import TOTAL_SECONDS


def drips(server: socket.socket) -> None:
    line, _ = server.accept()
    with line:
        line.recv(10_000)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while True:
            try:
                line.sendall(b".")
            except OSError:
                return
            time.sleep(0.1)


def speaking() -> bool:
    return any(thread.name == "messenger" for thread in threading.enumerate())


def test_who_drips_is_hung_up_on(settings, monkeypatch):
    settings.SANKET_OUTBOUND_ALLOW = frozenset({"127.0.0.0/8"})
    messengers._apprise()
    monkeypatch.setattr("sanket.outbound.messengers.TOTAL_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=drips, args=(server,), daemon=True).start()
        began = time.monotonic()
        heard = messengers.say(f"json://127.0.0.1:{server.getsockname()[1]}/x?rto=86400&cto=86400", "Title", "Body")
        assert time.monotonic() - began < 5
        assert (heard.taken, heard.connected, heard.said) == (False, True, messengers.LATE)
        while speaking() and time.monotonic() - began < 5:
            time.sleep(0.05)
        assert not speaking()


def test_neither_an_address_nor_a_program_asks_for_more_than_there_is():
    made = messengers._apprise().Apprise.instantiate("json://example.com/x?rto=86400&cto=nan")
    messengers._hurry(made, messengers._Seen())
    assert made.request_timeout == (0.1, TOTAL_SECONDS)
