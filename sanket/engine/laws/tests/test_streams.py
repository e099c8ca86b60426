"""A replay, a stream and a stream in pieces end in the same state, bit for bit. docs/engine.md."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from sanket.engine.laws.histories import history
from sanket.engine.recognition.fold import Act, count_cells, walk
from sanket.engine.recognition.life import Profile, fold
from sanket.engine.recognition.step import Group
from sanket.engine.scoring.head import Head
from sanket.engine.scoring.saturation import slot_start

chances = st.randoms(use_true_random=False)


def nobody():
    return Profile(1.0, 1.0, 1.0, lambda contact: 1.0)


def stored(group: Group) -> Group:
    """Written to a row and read again."""
    names = ("count", "last_at", "state", "risen", "cold_at", "hold_until")
    row = group.facts()
    return Group(Head(*row[:7]), **dict(zip(names, row[7:], strict=True)))  # type: ignore[arg-type]


@given(chance=chances)
def test_a_stream_in_batches_equals_the_replay(chance):
    """As the live way does it: state from a row, cells counted afresh from the slot's start, batches of later instants."""
    past = history(chance, longest=25)
    whole = fold(past.acts, past.rule, past.values, nobody())
    group = Group()
    crossings: list[tuple[str, int, str | None]] = []
    before: list[Act] = []
    left = list(past.acts)
    while left:
        size = chance.randint(1, 6)
        while size < len(left) and left[size].at == left[size - 1].at:
            size += 1
        batch, left = left[:size], left[size:]
        start = slot_start(batch[0].at, past.half_life)
        cells = count_cells([act for act in before if act.at >= start], past.rule, past.values)
        group = stored(group)
        for taken in walk(group, batch, past.rule, past.values, cells):
            crossings += [(c.kind, c.at, taken.act.id if c.by_activity else None) for c in taken.crossings]
        before += batch
    assert group.facts() == whole.group.facts()
    assert crossings == whole.crossings


@given(chance=chances)
def test_the_final_head_is_the_sum_of_what_each_act_brought_in_any_order(chance):
    past = history(chance, longest=25)
    folded = fold(past.acts, past.rule, past.values, nobody(), keep=True)
    brought = list(folded.taken)
    chance.shuffle(brought)
    writers = [Head(), Head(), Head()]
    for taken in brought:
        chance.choice(writers).add(taken.epoch, taken.quanta, weak=taken.value.weak)
    assert writers[0].merge(writers[1]).merge(writers[2]) == folded.group.head


@given(chance=chances)
def test_cells_of_heads_do_not_depend_on_which_act_of_a_cell_came_first(chance):
    """Ids decide the order within an instant, and only who tipped a lead depends on it: the heads do not."""
    past = history(chance, longest=20, decisive=False)
    renamed = [act._replace(id=f"{i:03}") for i, act in enumerate(past.acts)]
    chance.shuffle(renamed)
    renamed = [act._replace(id=f"{i:03}") for i, act in enumerate(renamed)]
    one = fold(past.acts, past.rule, past.values, nobody())
    two = fold(sorted(renamed), past.rule, past.values, nobody())
    assert one.group.head == two.group.head
    assert one.group.count == two.group.count


def test_order_within_an_instant_is_that_of_the_ids_bytes():
    ids = ["a", "B", "é", "Z", "10", "9", "ﬀ", "𝒜", "", "aa", "a "]
    assert [act.id for act in sorted(Act(5, one, 0, 1, 1) for one in ids)] == sorted(ids, key=str.encode)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), unique=True))
def test_order_of_text_is_order_of_utf_8(ids):
    assert sorted(ids) == sorted(ids, key=str.encode)


def test_nothing_folds_to_nothing():
    past = history(Random(1))
    assert fold([], past.rule, past.values, nobody()).group.facts() == Group().facts()
