"""Settings, Automation: Bob says what follows by itself, looks at what it would have done, and switches it on."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.automation.beginning import begin_all
from sanket.crm.automation.jobs import try_version
from sanket.crm.automation.queries import Automation, AutomationRun, newest, runs
from sanket.crm.automation.running import run_all
from sanket.crm.models import Account, Progress
from sanket.shared.instants import seconds_of
from sanket.web.automation.examples import EXAMPLES

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "New ones are tagged",
    "trigger": "account.created",
    "of": "account",
    "condition": "account.employees > 20",
    "a0_do": "tag",
    "a0_tag": "new",
    "a0_off": "",
    "a1_do": "notice",
    "a1_whom": "manager",
    "a1_title": "{account.name} is here",
    "a1_text": "",
}


def text(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def happens(name, employees):
    now = datetime.now(UTC) - timedelta(seconds=5)
    save_accounts([{"account": name, "name": name, "employees": employees}], by=None, now=now)
    begin_all(now_s=seconds_of(now))
    run_all(now=now)


def works(automation):
    version = newest(Automation.objects.get(pk=automation.pk))
    try_version.call(version.pk, Progress.objects.get(kind=f"dry-run:{version.pk}", state="waiting").pk)


def tries(bob, automation):
    """A press, and what a worker does of it; answers the page then."""
    here = reverse("automation-trial", args=[automation.pk])
    waits = bob.post(here, follow=True)
    assert "Waiting for a worker" in text(waits)
    assert f'hx-get="{here}?going=1"' in waits.content.decode()
    assert "HX-Refresh" not in bob.get(f"{here}?going=1")
    # Pressed twice it is tried once.
    bob.post(here)
    works(automation)
    assert bob.get(f"{here}?going=1")["HX-Refresh"] == "true"
    return bob.get(here)


def test_a_try_that_killed_its_workers_has_failed_and_is_begun_anew(bob):
    bob.post(reverse("automation-add"), TYPED)
    automation = Automation.objects.get()
    here = reverse("automation-trial", args=[automation.pk])
    bob.post(here)
    first = Progress.objects.get()
    Progress.objects.update(state="running")
    DBTaskResult.objects.update(status="RUNNING")
    assert "HX-Refresh" not in bob.get(f"{here}?going=1")
    DBTaskResult.objects.update(status="FAILED")
    assert bob.get(f"{here}?going=1")["HX-Refresh"] == "true"
    page = text(bob.get(here))
    assert "killed again and again" in page
    assert "Waiting for a worker" not in page
    bob.post(here)
    first.refresh_from_db()
    assert first.state == "failed"
    works(automation)
    assert "triggered" in newest(automation).dry_runs.get().told


def test_bob_sets_one_up_tries_it_and_looks_at_what_it_did(bob):
    empty = bob.get(reverse("automations"))
    assert all(str(example.name) in text(empty) for example in EXAMPLES.values())
    saved = bob.post(reverse("automation-add"), TYPED, follow=True)
    automation = Automation.objects.get()
    assert "It is saved, and off until you switch it on." in text(saved)
    # Untried it is not switched on, and Bob is led to where it can be tried.
    refused = bob.post(reverse("automation-on", args=[automation.pk]), follow=True)
    assert refused.redirect_chain[-1][0] == reverse("automation-trial", args=[automation.pk])
    assert "Try it first" in text(refused)
    tried = text(tries(bob, automation))
    assert "Nothing happened in 30 days that would have set it in motion." in tried
    on = bob.post(reverse("automation-on", args=[automation.pk]), {"from": "list"}, follow=True)
    assert "New ones are tagged is on" in text(on)
    assert 'aria-checked="true"' in on.content.decode()

    happens("Large", 200)
    happens("Small", 2)
    page = text(bob.get(reverse("automations")))
    assert "When an account was added" in page
    assert "1 done , 1 passed over" in page
    tried = text(tries(bob, automation))
    assert "It would have looked at 2 events and acted on 1." in tried
    assert "put the tag new on; tell the manager: Large is here" in tried
    for state, name in (("done", "Large"), ("not so", "Small")):
        (run,) = runs(state=state)
        listed = text(bob.get(reverse("automation-runs"), {"of": automation.pk, "state": state}))
        told = text(bob.get(reverse("automation-run", args=[run.pk])))
        assert name in listed
        assert "account.employees > 20" in told
        assert ("Tag new put on Large." in told, "not true" in told) == (state == "done", state == "not so")
    off = bob.post(reverse("automation-off", args=[automation.pk]), follow=True).content.decode()
    undo = re.search(r'action="([^"]+)" data-undo', off)
    assert undo
    bob.post(unescape(undo[1]))
    assert Automation.objects.get().on is not None


PRESSES = [
    ({"deed": "act-up:1"}, ["notice", "tag"]),
    ({"deed": "act-down:0"}, ["notice", "tag"]),
    ({"deed": "act-drop:0"}, ["notice"]),
    ({"deed": "act-add:webhook"}, ["tag", "notice", "webhook"]),
    ({"deed": "act-drop:7"}, ["tag", "notice"]),
    ({"deed": "remove:0"}, ["tag", "notice"]),
    ({"deed": "again", "trigger": "time"}, ["tag", "notice"]),
]


@pytest.mark.parametrize(("pressed", "left"), PRESSES)
def test_a_press_loses_nothing_and_saves_nothing(bob, pressed, left):
    page = bob.post(reverse("automation-add"), {**TYPED, **pressed})
    html = page.content.decode()
    assert (page.status_code, re.findall(r'name="a\d_do" value="(\w+)"', html)) == (200, left)
    assert 'value="{account.name} is here"' in html
    assert ("account.employees &gt; 20" in html) is (pressed["deed"] != "remove:0")
    assert not Automation.objects.exists()


WRONG = [
    ({"name": ""}, "id_name", "Give it a name"),
    ({"condition": "account.employes > 20"}, "id_condition", "Did you mean"),
    ({"a0_tag": ""}, "id_a0_tag", "tag"),
    ({"a1_title": "{acount.name}"}, "id_a1_title", "Did you mean {account.name}?"),
    ({"a1_whom": "person:99"}, "id_a1_whom", "somebody who is active"),
    (
        {"trigger": "time", "many": "many", "unit": "day", "side": "after", "date": "account.created"},
        "id_many",
        "Write",
    ),
    ({"a0_do": "", "a1_do": ""}, "actions", "at least one thing"),
    ({"trigger": "", "of": ""}, "id_trigger", "Choose when it begins"),
    ({"trigger": "segment.entered"}, "id_segment", "Choose the segment"),
]


@pytest.mark.parametrize(("given", "field", "sentence"), WRONG)
def test_what_is_wrong_stands_at_its_field_and_above(bob, given, field, sentence):
    page = bob.post(reverse("automation-add"), {**TYPED, **given})
    html = unescape(page.content.decode())
    assert page.status_code == 422
    assert f'href="#{field}"' in html
    assert f'id="{field}"' in html
    assert html.count(sentence) >= 2


def test_all_that_is_wrong_is_told_at_once(bob):
    page = bob.post(reverse("automation-add"), {**TYPED, "name": "", "a0_tag": "", "a1_title": ""})
    assert "3 things need your attention" in text(page)


def test_a_change_is_a_version_that_is_tried_and_what_paused_is_resumed(bob):
    bob.post(reverse("automation-add"), {**TYPED, "then": "try"})
    automation = Automation.objects.get()
    works(automation)
    bob.post(reverse("automation-on", args=[automation.pk]))
    again = {**TYPED, "condition": "", "a0_tag": "fresh"}
    page = bob.post(reverse("automation-change", args=[automation.pk]), again, follow=True)
    assert "Version 1 stays on until you switch to the new one." in text(page)
    assert "Version 1 is on. Version 2 is saved and does nothing yet: try it first" in text(page)
    before = bob.get(reverse("automation-change", args=[automation.pk]), {"version": "1"}).content.decode()
    assert ("account.employees &gt; 20" in before, 'value="new"' in before) == (True, True)
    Automation.objects.update(paused_at=1, paused_why="1,000 runs within 10 minutes: more than it may.")
    happens("Large", 200)
    assert "1 run waits." in text(bob.get(reverse("automations")))
    assert "It runs again" in text(
        bob.post(reverse("automation-resumption", args=[automation.pk]), {"drop": "1"}, follow=True)
    )
    assert AutomationRun.objects.get().state == "dropped"
    assert "let the automation run again" in text(bob.get(reverse("automation", args=[automation.pk])))
    assert "1 run that is still kept" in text(bob.get(reverse("automation-removal", args=[automation.pk])))
    bob.post(reverse("automation-removal", args=[automation.pk]))
    assert not Automation.objects.exists()


def test_a_dry_run_that_breaks_says_so(bob, monkeypatch):
    def breaks(*given, **said):
        raise OverflowError("too far away")

    bob.post(reverse("automation-add"), TYPED)
    automation = Automation.objects.get()
    with monkeypatch.context() as patched:
        patched.setattr("sanket.crm.automation.watched.dry_run", breaks)
        assert "It broke: OverflowError: too far away" in text(tries(bob, automation))
    assert "It broke" not in text(tries(bob, automation))
    # Tried again, what was found before stands there until the worker is done.
    again = text(bob.post(reverse("automation-trial", args=[automation.pk]), follow=True))
    assert "Waiting for a worker" in again
    assert "Nothing happened in 30 days" in again
    assert "Try it again" not in again


def test_how_its_tests_went_and_what_was_passed_over_is_told(bob, monkeypatch):
    bob.post(reverse("automation-add"), {**TYPED, "condition": 'account.employees > 20 and account.city = "Pune"'})
    automation = Automation.objects.get()
    here = reverse("automation", args=[automation.pk])
    tries(bob, automation)
    bob.post(reverse("automation-on", args=[automation.pk]))
    assert "began nothing" not in text(bob.get(here))
    for name, employees in (("small", 3), ("big", 300)):
        happens(name, employees)
    page = bob.get(here).content.decode()
    rows = re.findall(r'<code class="text-12">([^<]+)</code>.*?data-label="Ran">(\d+)<', page)
    assert {unescape(test): int(ran) for test, ran in rows} == {
        "account.employees > 20": 2,
        'account.city = "Pune"': 1,
    }
    monkeypatch.setattr("sanket.crm.automation.listeners.AT_MOST", 0)
    happens("more", 300)
    assert "1 event began nothing" in text(bob.get(here))


def test_what_failed_is_done_again(bob, site):
    bob.post(reverse("automation-add"), {**TYPED, "a0_do": "owner", "a0_whom": f"person:{site.people['sales'].pk}"})
    automation = Automation.objects.get()
    tries(bob, automation)
    bob.post(reverse("automation-on", args=[automation.pk]))
    site.people["sales"].is_active = False
    site.people["sales"].save()
    happens("Large", 200)
    (run,) = runs(state="failed")
    page = reverse("automation-run", args=[run.pk])
    assert "not active any more" in text(bob.get(page))
    repetition = reverse("automation-repetition", args=[run.pk])
    assert "It failed again." in text(bob.post(repetition, follow=True))
    site.people["sales"].is_active = True
    site.people["sales"].save()
    assert "What had failed is done." in text(bob.post(repetition, follow=True))
    assert Account.objects.get().owner == site.people["sales"]
    assert "tried 3 times" in text(bob.get(page))


@pytest.mark.parametrize("key", EXAMPLES)
def test_examples_can_be_saved_as_they_are(bob, key):
    page = bob.get(f"{reverse('automation-add')}?example={key}").content.decode()
    fields = dict(re.findall(r'<(?:input|textarea)[^>]* name="(\w+)"[^>]*? value="([^"]*)"', page))
    fields |= dict(re.findall(r'<select[^>]* name="(\w+)".*?<option value="([^"]*)" selected', page))
    fields["condition"] = EXAMPLES[key].said.condition
    answer = bob.post(
        reverse("automation-add"), {name: unescape(value) for name, value in fields.items()} | {"then": "look"}
    )
    assert answer.status_code == 302, re.findall(r'class="err"[^>]*>(.*?)</p>', answer.content.decode())


def test_the_list_asks_no_more_for_many(bob, queries_of):
    def add(n):
        bob.post(reverse("automation-add"), {**TYPED, "name": f"A{n}", "then": "try"})

    add(1)
    few = queries_of(lambda: bob.get(reverse("automations")))
    for n in range(2, 6):
        add(n)
    assert queries_of(lambda: bob.get(reverse("automations"))) <= few
