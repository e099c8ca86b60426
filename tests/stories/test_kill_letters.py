"""A worker is killed after it handed letters over and before it could write that down: each is seen once, or is doubtful."""

from __future__ import annotations

import os
import signal
import socket
import threading
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from sanket.outbound.tests.receiver import Say, receiving
from tests.cli.house import House, until

TELL = """
import time
from datetime import UTC, datetime
from sanket.crm.messaging.actions import News, add_chat, tell
from sanket.crm.workspace.actions import save_user
alice = save_user(email="alice@example.com", name="Alice", role="sales", by=None, now=datetime.now(UTC))
add_chat(alice, url="json://127.0.0.1:{port}/?rto=30", name="", at=0)
tell([News(alice.pk, "lead.assigned", "lead:1", "New lead: Nandgiri", "Asked for a quote")], at=int(time.time()))
"""


class Slow:
    """A mail server that takes a mail at once and says so late."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.hurry = threading.Event()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        import asyncio
        import email

        self.ids.append(email.message_from_bytes(envelope.content)["Message-ID"])
        while not self.hurry.is_set():
            await asyncio.sleep(0.05)
        return "250 taken"


@pytest.mark.slow
def test_a_worker_killed_between_sending_and_writing_down(house: House):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    mails, answering = Slow(), threading.Event()
    server = Controller(mails, hostname="127.0.0.1", port=port)
    server.start()
    with receiving() as messenger:
        messenger.answer = lambda heard: Say(200) if answering.wait(20) else Say(500)
        house.env |= {
            "SANKET_SMTP_URL": f"smtp://127.0.0.1:{port}",
            "SANKET_BASE_URL": "https://sanket.example.com",
            "SANKET_OUTBOUND_ALLOW": "127.0.0.0/8",
        }
        house.python(TELL.format(port=messenger.port))
        worker = house.start("worker")
        until(lambda: mails.ids and messenger.heard)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        mails.hurry.set()
        answering.set()
        # The three minutes after which somebody else may.
        house.sql("UPDATE crm_letter SET next_at = 1 WHERE next_at IS NOT NULL")
        house.start("worker")
        until(lambda: house.sql("SELECT 1 FROM crm_letter WHERE state = 'sent'"))
    server.stop()
    assert sorted(house.sql("SELECT c.way, l.state FROM crm_letter l JOIN crm_channel c ON c.id = l.channel_id")) == [
        ("chat", "doubtful"),
        ("mail", "sent"),
    ]
    assert len(mails.ids) == 2
    assert len(set(mails.ids)) == 1
    assert len(messenger.heard) == 1
