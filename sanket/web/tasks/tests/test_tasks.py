"""Tasks on the pages: given on the lead in a line, ticked on Today, put off, dropped, and all of it taken back."""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from sanket.crm.leads.queries import Lead
from sanket.crm.tasks.actions import Wanted, give
from sanket.crm.tasks.queries import Task

pytestmark = pytest.mark.django_db


def given(cast, what: str = "Send the layout", days: int = 0, **more) -> Task:
    at = int(cast.now.timestamp()) + days * 86_400
    lead = Lead.objects.get(account__name="Nandgiri", covered_by=None)
    told = give(
        [Wanted(what, cast.alice.pk, at - 60, lead_id=lead.pk, contact_id=cast.contacts["Rao"].pk, **more)],
        by=cast.bob,
        now=cast.now,
    )[0]
    assert told.task is not None
    return told.task


def page(cast, address: str = "/", who: str = "alice") -> str:
    return cast.client(who).get(address).content.decode()


def undo(client) -> str:
    found = re.search(r'action="([^"]+)" data-undo', client.get("/").content.decode())
    assert found
    return found.group(1)


def test_a_line_on_the_lead_reminds_once_and_only_those_who_see_it(cast):
    lead = Lead.objects.get(account__name="Nandgiri", covered_by=None)
    here = reverse("lead", args=[lead.pk])
    key = re.search(r'name="key" value="(\w+)"><input type="hidden" name="next" value="[^"]+#tasks"', page(cast, here))
    assert key
    said = {
        "what": "Call again",
        "day": cast.now.astimezone(ZoneInfo("Asia/Kolkata")).date().isoformat(),
        "key": key.group(1),
        "next": f"{here}#tasks",
    }
    alice, address = cast.client("alice"), f"{reverse('task-add')}?lead={lead.pk}"
    for _ in range(2):
        assert alice.post(address, said)["Location"] == f"{here}#tasks"
    task = Task.objects.get()
    assert (task.to, task.whole_day, task.lead_id) == (cast.alice, True, lead.pk)
    assert "Call again" in page(cast, here)
    assert "Call again" not in page(cast, "/tasks/", "bob")
    assert cast.client("charlie").post(address, said).status_code == 404
    assert alice.post(address, {"what": "", "day": "soon"}).status_code == 422
    refused = alice.post(address, {**said, "key": "2", "to": cast.charlie.pk})
    assert "Charlie does not see this account" in refused.content.decode()
    assert Task.objects.count() == 1


def test_today_shows_what_is_due_with_whom_to_call_and_a_tick_with_undo(cast):
    given(cast)
    given(cast, "Visit them", days=3)
    text = page(cast)
    assert "1 task" in text
    assert "Nandgiri · RX-6 · Rao" in text
    assert "from Bob" in text
    assert "Visit them" not in text
    assert "Visit them" in page(cast, "/tasks/")
    assert "Send the layout" not in page(cast, who="bob")
    task, alice = Task.objects.get(what="Send the layout"), cast.client("alice")
    alice.post(reverse("task-completion", args=[task.pk]), {"next": "/"})
    back = undo(alice)
    assert "Send the layout" not in page(cast)
    assert alice.post(back).status_code == 302
    assert "Send the layout" in page(cast)


def test_put_off_and_dropped_and_both_taken_back(cast):
    task, alice = given(cast), cast.client("alice")
    due = task.due_at
    alice.post(reverse("task-postponement", args=[task.pk]), {"days": "1", "next": "/"})
    back = undo(alice)
    assert Task.objects.get().due_at > int((cast.now + timedelta(hours=1)).timestamp()) - 86_400 != due
    assert Task.objects.get().whole_day
    alice.post(back)
    assert (Task.objects.get().due_at, Task.objects.get().whole_day) == (due, False)
    alice.post(reverse("task-dropping", args=[task.pk]), {"next": "/"})
    assert "Send the layout" not in page(cast, "/tasks/")
    alice.post(undo(alice))
    assert "Send the layout" in page(cast, "/tasks/")


def test_who_may_not_tick_reads(cast):
    task = given(cast)
    here = reverse("lead", args=[task.lead_id])
    assert "Send the layout" in page(cast, here, "vera")
    assert "Remind me" not in page(cast, here, "vera")
    for name in ("completion", "postponement", "dropping", "reopening"):
        assert cast.client("vera").post(reverse(f"task-{name}", args=[task.pk])).status_code == 403
        assert cast.client("charlie").post(reverse(f"task-{name}", args=[task.pk])).status_code == 404


def test_in_a_row_that_stays_a_task_says_what_became_of_it(cast):
    task, alice = given(cast), cast.client("alice")

    def press(deed: str, **said):
        return alice.post(reverse(f"task-{deed}", args=[task.pk]), said, headers={"HX-Request": "true"})

    def back(answer) -> str:
        found = re.search(r'action="([^"]+)" data-undo', answer.content.decode())
        assert found
        taken = alice.post(found.group(1).replace("&amp;", "&"), headers={"HX-Request": "true"})
        assert taken.status_code == 200
        return taken.content.decode()

    off = press("postponement", days=1)
    assert "<b data-what>Put off to tomorrow</b>" in off.content.decode()
    assert back(off) == "It is due as it was."
    assert Task.objects.get().due_at == task.due_at
    done = [press("completion") for _ in range(2)]
    assert all("<b data-what>Done</b>" in one.content.decode() for one in done), "sent twice it is told twice"
    late = press("dropping")
    assert (late.status_code, late.content.decode()[:35]) == (409, "This task has changed meanwhile; lo")
    assert press("postponement", days=7).status_code == 409
    assert back(done[1]) == "To be done again: Send the layout."
    assert "<b data-what>Dropped</b>" in press("dropping").content.decode()
    assert "data-toast" not in page(cast)
