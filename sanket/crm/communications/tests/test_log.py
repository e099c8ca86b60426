"""Each message to each recipient is there once; what was said of it first stays."""

from __future__ import annotations

from sanket.crm.accounts.queries import ids_by_external
from sanket.crm.communications.actions import Said, log
from sanket.crm.communications.models import Communication
from sanket.crm.communications.queries import KINDS, count, ties, within_accounts


def test_what_is_new_is_added_and_what_is_known_is_not(people):
    mail = Said(people["meera"], people["anil"], "m1", "mail", 100)
    copy = Said(people["meera"], people["kavita"], "m1", "mail-cc", 100)
    assert log([mail, copy]) == ["added", "added"]
    assert log([copy, mail]) == ["duplicate", "duplicate"]
    assert count() == 2


def test_the_same_row_twice_in_one_batch_counts_once(people):
    mail = Said(people["meera"], people["anil"], "m1", "mail", 100)
    assert log([mail, mail, mail._replace(occurred_at=101)]) == ["added", "duplicate", "conflict"]
    assert log([mail._replace(occurred_at=101), mail]) == ["conflict", "duplicate"]
    assert list(Communication.objects.values_list("occurred_at", flat=True)) == [100]


def test_the_way_back_and_another_kind_are_other_things(people):
    mail = Said(people["meera"], people["anil"], "m1", "mail", 100)
    back = mail._replace(sender_id=mail.recipient_id, recipient_id=mail.sender_id)
    assert log([mail, back, mail._replace(kind="call")]) == ["added"] * 3


def test_some_of_many_are_new(people):
    def batch(numbers):
        return [Said(people["meera"], people["anil"], f"m{n}", "mail", n) for n in numbers]

    log(batch(range(0, 600, 2)))
    assert log(batch(range(600))) == ["duplicate", "added"] * 300


def test_nothing_is_nothing(db):
    assert log([]) == []


def test_ties_are_those_within_an_account(people):
    log(
        [
            Said(people["meera"], people["anil"], "m1", "mail", 100),
            Said(people["meera"], people["anil"], "m1", "mail-cc", 100),
            Said(people["meera"], people["anil"], "m2", "mail", 200),
            Said(people["meera"], people["anil"], "m3", "mail", 300),
            Said(people["meera"], people["om"], "m1", "mail", 100),
        ]
    )
    account = ids_by_external(["A1"])["A1"]
    assert ties(account, until=200) == [(people["meera"], people["anil"], 2, 200)]
    assert ties(account, until=99) == []
    meera, anil = people["meera"], people["anil"]
    mail, copy = KINDS.index("mail"), KINDS.index("mail-cc")
    # Om, at another account, is a recipient of the first message too.
    assert sorted(row for rows in within_accounts(200) for row in rows) == [
        (meera, anil, 100, mail, 3, account),
        (meera, anil, 100, copy, 3, account),
        (meera, anil, 200, mail, 1, account),
    ]
