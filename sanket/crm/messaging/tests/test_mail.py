"""By mail, to a real mail server: once, whatever happens in between."""

from __future__ import annotations

import pytest

from sanket.crm.messaging import claiming, queries
from sanket.crm.messaging.actions import ChannelRefused, own_mail, pause, read, resume, save_wishes, write_test
from sanket.crm.messaging.claiming import LEASE_SECONDS
from sanket.crm.messaging.jobs import deliver_now
from sanket.crm.messaging.models import Channel, Enclosure, Letter
from sanket.crm.workspace.actions import deactivate
from sanket.crm.workspace.tests.cast import NOW
from sanket.shared.instants import DAY, seconds_of

pytestmark = pytest.mark.django_db


def test_an_alarm_is_mailed_at_once_with_all_it_takes_to_act(people, post, mailbox):
    post.tell(people.alice, body="Asked for a quote\nCall Anita Rao: +919812345678")
    post.tell(people.bob, "lead.cold")
    post.goes()
    (mail,) = mailbox.mails
    text = mail.get_payload()
    assert (mail["To"], mail["Subject"]) == ("alice@example.com", "New lead 1")
    assert "Call Anita Rao: +919812345678" in text
    assert "https://sanket.example.com/leads/1/" in text
    assert post.states() == [("sent", 1)]
    post.goes(hours=1)
    assert len(mailbox.mails) == 1


def test_killed_after_it_was_sent_it_comes_again_with_the_same_id(people, post, mailbox):
    post.tell(people.alice)
    (due,) = claiming.claim(9, {}, now=post.now)
    post.postman.send(due)  # and then the process is gone
    post.goes(seconds=LEASE_SECONDS - 1)
    assert len(mailbox.mails) == 1
    post.goes(seconds=1)
    assert post.states() == [("sent", 1)]
    assert len(mailbox.mails) == 2
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1


def test_two_workers_do_not_send_one_letter_twice(people, post, mailbox):
    post.tell(people.alice)
    first = claiming.claim(9, {}, now=post.now)
    assert (len(first), claiming.claim(9, {}, now=post.now)) == (1, [])


def test_a_mail_server_that_is_away_is_asked_again_and_one_that_refuses_is_not(people, post, mailbox, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    post.tell(people.alice)
    post.goes()
    assert post.states() == [("waiting", 1)]
    assert [(one.channel.person.name, one.waiting) for one in queries.troubles(seconds_of(NOW) - 60)] == [("Alice", 1)]
    settings.EMAIL_PORT = port
    post.goes(minutes=1)
    assert post.states() == [("sent", 2)]
    assert queries.troubles(seconds_of(NOW) - 60) == []
    mailbox.answer = "550 there is no such person"
    post.tell(people.bob)
    post.goes()
    assert post.states()[-1] == ("failed", 1)
    assert "no such person" in Letter.objects.order_by("-pk")[0].answer
    assert [(one.channel.person.name, one.failed) for one in queries.troubles(seconds_of(NOW) - 60)] == [("Bob", 1)]


def test_many_at_once_are_one_mail(people, post, mailbox):
    for _ in range(5):
        post.tell(people.alice)
    post.goes()
    (mail,) = mailbox.mails
    assert mail["Subject"] == "5 notices"
    assert "New lead 5" in mail.get_payload(decode=True).decode()


def test_in_quiet_hours_only_what_breaks_through_and_the_rest_at_their_end(people, post, mailbox):
    # 06:30 UTC is noon in Kolkata, where the company is; Alice lives by UTC's clock.
    people.alice.time_zone = "UTC"
    people.alice.save()
    save_wishes(people.alice, quiet_from="06:00", quiet_until="08:00", ways={"lead.cold": ["mail"]})
    post.tell(people.alice, "lead.cold")
    post.tell(people.alice)
    post.goes()
    assert [mail["Subject"] for mail in mailbox.mails] == ["New lead 2"]
    save_wishes(people.alice, break_through=False)
    post.tell(people.alice)
    seen = post.tell(people.alice)
    read(seen, at=seconds_of(post.now) + 1)
    post.goes(minutes=89)
    assert len(mailbox.mails) == 1
    post.goes(minutes=1)
    assert sorted(mail["Subject"] for mail in mailbox.mails[1:]) == ["New lead 1", "New lead 3"]


def test_a_digest_tells_what_was_not_mailed_at_once_and_is_not_read(people, post, mailbox):
    save_wishes(people.alice, digest="hourly")
    for kind in ("lead.cold", "import.finished", "lead.assigned"):
        post.tell(people.alice, kind)
    read(post.tell(people.alice, "lead.cooling"), at=seconds_of(post.now))
    post.goes()
    assert [mail["Subject"] for mail in mailbox.mails] == ["New lead 3"]
    post.goes(minutes=30)
    assert [mail["Subject"] for mail in mailbox.mails[1:]] == ["2 notices"]


def test_nothing_is_sent_to_who_has_left_by_what_is_paused_or_without_a_mail_server(people, post, mailbox, settings):
    post.tell(people.alice)
    deactivate(user=people.alice, by=people.admin, now=NOW)
    post.goes()
    pause(own_mail(people.bob), at=seconds_of(NOW))
    post.tell(people.bob)
    with pytest.raises(ChannelRefused, match="paused"):
        write_test(own_mail(people.bob), at=seconds_of(NOW))
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    post.tell(people.charlie)
    post.goes()
    assert (mailbox.mails, Enclosure.objects.count()) == ([], 0)


def test_who_leaves_while_their_mail_is_tried_is_not_told_afterwards(people, post, mailbox):
    mailbox.answer = "451 later"
    post.tell(people.alice)
    post.goes()
    deactivate(user=people.alice, by=people.admin, now=NOW)
    mailbox.answer = "250 OK"
    post.goes(hours=2)
    assert mailbox.mails == []
    letter = Letter.objects.get(channel=own_mail(people.alice))
    assert (letter.state, letter.next_at, letter.answer) == ("failed", None, "Whom it was for has left.")


def test_of_many_at_once_each_says_why_whom_to_call_and_where(people, post, mailbox, settings):
    settings.BASE_URL = here = "https://sanket.example.com"
    for n in range(4):
        post.tell(people.alice, body=f"Asked for a quote\nCall Anita: +91 98123 0000{n}", link=f"/leads/{n}/", phone="")
    post.tell(people.alice)
    post.goes()
    (mail,) = mailbox.mails
    said = mail.get_payload(decode=True).decode().replace("\r\n", "\n")
    assert mail["Subject"] == "5 notices"
    for n in range(4):
        assert f"• New lead {n + 1} – Asked for a quote · Call Anita: +91 98123 0000{n}\n  {here}/leads/{n}/" in said
    assert "• New lead 5 – Asked for a quote\n  +919812345678\n" in said


def test_a_letter_of_many_is_no_longer_than_a_messenger_takes(people, post, mailbox):
    for n in range(30):
        post.tell(people.alice, body=f"Asked for a quote, and was told of the price\nCall Anita: +91 98123 0000{n}")
    post.goes()
    (mail,) = mailbox.mails
    said = mail.get_payload(decode=True).decode()
    told = said.count("• New lead")
    assert 5 < told < 30
    assert f"and {30 - told} more" in said
    assert len(said) < 2_000


def test_a_test_is_sent_at_once_and_is_no_news(people, post, mailbox):
    save_wishes(people.alice, quiet_from="00:00", quiet_until="23:59")
    letter = deliver_now(write_test(own_mail(people.alice), at=seconds_of(post.now)), clock=lambda: post.now)
    assert (letter.state, len(mailbox.mails)) == ("sent", 1)
    assert queries.bell(people.alice).unread == 0


def test_a_channel_that_fails_for_days_is_shut_and_its_person_told(people, post, mailbox):
    mailbox.answer = "451 later"
    for _ in range(13):
        post.tell(people.alice)
        post.goes(hours=11)
    channel = Channel.objects.get(person=people.alice)
    assert channel.disabled_why == "failing"
    assert queries.notices(people.alice).filter(kind="channel.failing").count() == 1
    assert channel.failing_since is not None
    assert (channel.disabled_at or 0) >= channel.failing_since + 5 * DAY - 1
    mailbox.answer = "250 OK"
    resume(channel)
    post.tell(people.alice)
    post.goes()
    assert mailbox.mails
