"""What a lead says about itself."""

from __future__ import annotations

import pytest

from sanket.web.leads import sentences
from sanket.web.leads.sentences import DAY, HOUR, MINUTE, Why

NOW = 1_800_000_000
NANDGIRI = {
    "people": 4,
    "tipped": {"type": "Asked for a quote", "title": "R&D manager", "name": "A. Rao", "occurred_at": NOW - 3 * MINUTE},
    "top": [["Asked for a quote", 1, 0], ["Visited pricing", 2, 9], ["Webinar", 1, 30]],
}


def test_headline_tells_who_what_and_when():
    said = sentences.headline(Why.of(NANDGIRI), account="Nandgiri", offering="Paint robots", now=NOW)
    assert said == (
        "4 people at Nandgiri are interested in paint robots. "
        "Their R&amp;D manager <mark>asked for a quote 3 minutes ago</mark>."
    )


def test_headline_of_one_person():
    said = sentences.headline(Why.of({"people": 1}), account="Nandgiri", offering="RX-6", now=NOW)
    assert said == "1 person at Nandgiri is interested in RX-6."


def test_headline_without_people():
    assert sentences.headline(Why.of({}), account="A", offering="B", now=NOW) == "A is interested in B."


def test_headline_of_a_kind_that_is_a_noun():
    facts = {"people": 2, "tipped": {"type": "Quote request", "department": "Purchase", "occurred_at": NOW - 2 * DAY}}
    said = sentences.headline(Why.of(facts), account="A", offering="B", now=NOW)
    assert "What tipped it: <mark>Quote request</mark> with Purchase, <mark>2 days ago</mark>." in said


def test_headline_escapes_what_people_typed():
    facts = {"people": 2, "tipped": {"type": "Asked <b>", "title": "<script>", "occurred_at": NOW}}
    said = sentences.headline(Why.of(facts), account="<i>A</i>", offering="B & C", now=NOW)
    assert "<script>" not in said
    assert "<i>" not in said
    assert "B &amp; C" in said


def test_one_line_says_the_tipping_deed_the_people_and_what_else_counts():
    said = sentences.one_line(Why.of(NANDGIRI), now=NOW)
    assert said == "Asked for a quote (R&D manager); 4 people; visited pricing 2×; Webinar"


def test_our_own_deeds_are_told_as_ours():
    facts = {"tipped": {"type": "Visited them", "title": "Plant head", "occurred_at": NOW - DAY}}
    said = sentences.headline(Why.of(facts), account="A", offering="B", now=NOW, ours=("Visited them",))
    assert said == "A is interested in B. We <mark>visited them 1 day ago</mark>."


def test_a_person_without_a_title_is_called_by_name():
    facts = {"tipped": {"type": "Asked for a quote", "name": "A. Rao", "department": "R&D", "occurred_at": NOW - DAY}}
    said = sentences.headline(Why.of(facts), account="A", offering="B", now=NOW)
    assert said == "A is interested in B. A. Rao <mark>asked for a quote 1 day ago</mark>."


def test_old_news_gives_way_to_what_came_last():
    last = {"type": "Plant visit", "title": "Plant head", "occurred_at": NOW - DAY}
    facts = {"people": 2, "tipped": {"type": "Quote request", "occurred_at": NOW - 60 * DAY}, "last": last}
    said = sentences.headline(Why.of(facts), account="A", offering="B", now=NOW)
    assert "The latest: <mark>Plant visit</mark> with plant head, <mark>1 day ago</mark>." in said
    assert sentences.one_line(Why.of(facts), now=NOW) == "Plant visit (plant head); 2 people"


@pytest.mark.parametrize(
    "facts", [None, {}, {"tipped": None}, {"tipped": "x"}, {"top": [["only name"]]}, {"top": [[]]}]
)
def test_facts_that_are_missing_leave_a_sentence(facts):
    assert sentences.one_line(Why.of(facts), now=NOW) == "Interest passed its threshold"
    assert sentences.headline(Why.of(facts), account="A", offering="B", now=NOW)


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (-5, "just now"),
        (59, "just now"),
        (MINUTE, "1 minute ago"),
        (59 * MINUTE, "59 minutes ago"),
        (HOUR, "1 hour ago"),
        (DAY, "1 day ago"),
        (59 * DAY, "59 days ago"),
        (90 * DAY, "3 months ago"),
        (800 * DAY, "2 years ago"),
    ],
)
def test_ago(past, said):
    assert sentences.ago(NOW - past, NOW) == said


@pytest.mark.parametrize(("left", "said"), [(0, "within the hour"), (HOUR, "in 1 hour"), (19 * DAY, "in 19 days")])
def test_ahead(left, said):
    assert sentences.ahead(NOW + left, NOW) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(30 * DAY, "30 days"), (DAY, "1 day"), (7.5 * DAY, "7.5 days"), (HOUR, "1 hour")]
)
def test_span(seconds, said):
    assert sentences.span(seconds) == said


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Paint robots", "paint robots"),
        ("RX-6 robot", "RX-6 robot"),
        ("Spray Booth", "Spray Booth"),
        ("", ""),
        ("Robots", "Robots"),
    ],
)
def test_names_inside_a_sentence(name, told):
    assert sentences.inside(name) == told


@pytest.mark.parametrize("state", ["cold", "unfit", "withdrawn", "covered", "closed"])
@pytest.mark.parametrize("stage", ["recycled", "disqualified", "converted"])
def test_each_standing_says_what_happened(state, stage):
    told = sentences.standing(
        state=state,
        stage=stage,
        account="A",
        offering="Paint robots",
        date="13 Dec",
        reason="no budget",
        spoken_for="RX-6",
    )
    assert told.word
    assert told.what
    assert "%(" not in told.what + told.todo


def test_a_warm_lead_needs_no_words():
    assert sentences.standing(state="warm", account="A", offering="B").what == ""


def test_what_was_closed_is_said_in_one_sentence():
    told = sentences.standing(
        state="closed", stage="disqualified", account="A", offering="B", date="22 Nov", reason="No need."
    )
    assert (told.title, told.what) == ("", "Disqualified on 22 Nov: No need.")
    assert sentences.standing(state="cold", account="A", offering="B", date="22 Nov").title == "Cold."
