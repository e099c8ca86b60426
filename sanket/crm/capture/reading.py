"""What events mean: a function of the event, the rules, the links, the verdicts, the accounts and contacts of now.

Whoever reads them again under the same gets the same, whatever order they came in. That is what makes it safe to read
them anew whenever one of these changes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from sanket.crm.activities.actions import Facts
from sanket.crm.capture import names
from sanket.crm.capture.book import NOTHING as NOTHING_MEANT
from sanket.crm.capture.book import Book, Meaning, page_of
from sanket.crm.capture.identity import Identity
from sanket.crm.capture.making import right_account, right_contact
from sanket.crm.capture.models import Fate
from sanket.crm.capture.places import Asked, Places, Wish
from sanket.crm.capture.told import Reading, Told
from sanket.crm.capture.verdicts import Bursts, machine

CONTEXT = frozenset({"identify", "group", "alias"})
Make = Callable[[Places, Sequence[tuple[Asked, Wish]]], bool]
"""Makes accounts and contacts that are wanted; whether it made any, so that all is to be looked up once more."""
LONGEST_REASON, LONGEST_TITLE, LONGEST_NOTE, LONGEST_URL = 200, 300, 2_000, 2_000


def read(
    some: Sequence[Told],
    *,
    book: Book,
    fresh: Sequence[Told] = (),
    blank: Collection[str] = (),
    bursts: Bursts | None = None,
    make: Make | None = None,
) -> list[Reading]:
    """The reading of each. Without ``make`` what would have to be made is not found. ``fresh`` are events that are not
    written yet; ``blank`` are names of which nothing at all was said; ``bursts`` those of ``some``, where they are known."""
    bursts = bursts or Bursts(some)
    found: list[Reading | None] = []
    placed: list[tuple[int, Told, Meaning]] = []
    for place, told in enumerate(some):
        if why := machine(told, book, bursts):
            found.append(_without(Fate.MACHINE, why))
            continue
        meaning = NOTHING_MEANT
        if told.kind not in CONTEXT:
            meaning = book.meaning(told.source_id, told.kind, told.name, told.properties, told.context)
            if meaning.type_id is None:
                found.append(_without(Fate.UNMAPPED if meaning.why else Fate.IGNORED, meaning.why))
                continue
        if not told.user_id and not told.group_id and not meaning.account and told.speaker in blank:
            found.append(UNKNOWN if told.kind not in CONTEXT else NOTHING)
            continue
        found.append(None)
        placed.append((place, told, meaning))
    if placed:
        for (place, *_), reading in zip(placed, _placed(placed, book, fresh, blank, make), strict=True):
            found[place] = reading
    return [reading for reading in found if reading is not None]


def _without(fate: Fate, why: str) -> Reading:
    return Reading(fate.value, why[:LONGEST_REASON], None, None, None, None)


UNKNOWN = _without(Fate.UNPLACED, "nobody we know")
NOT_ADDED = _without(Fate.UNPLACED, "an account that this source does not add")
WAITS = _without(Fate.UNPLACED, "more new accounts than this source adds a day")
WAITS_FOR_CONTACT = "more new contacts than this source adds a day"
"""Of an activity, which counts for the account alone, or of what only says who somebody is."""
NO_NAME = _without(Fate.UNPLACED, "no account can be called so")
CROWD = _without(Fate.UNPLACED, "too many users on one device")
NOTHING = _without(Fate.CONTEXT, "")


def _placed(
    placed: Sequence[tuple[int, Told, Meaning]],
    book: Book,
    fresh: Sequence[Told],
    blank: Collection[str],
    make: Make | None,
) -> list[Reading]:
    identity = Identity((name for _, told, _ in placed for name in told.names), fresh, blank)
    asked = [Asked(told, identity.who(told), meaning.account) for _, told, meaning in placed]
    places = Places(book, asked)
    wishes = [places.account(one) for one in asked]
    # First the accounts, then whoever works there.
    while make is not None and make(places, list(zip(asked, wishes, strict=True))):
        places = Places(book, asked)
        wishes = [places.account(one) for one in asked]
    found = []
    for (_, told, meaning), one, wish in zip(placed, asked, wishes, strict=True):
        contact = places.contact(one.person)
        contact_id = contact[0] if contact is not None and contact[1] == wish.id else None
        why = WAITS_FOR_CONTACT if wish.id is not None and contact is None and _lacks_contact(one, book) else ""
        if told.kind in CONTEXT:
            found.append(Reading(Fate.CONTEXT.value, why, wish.id, contact_id, None, None))
        elif wish.id is None:
            found.append(_unplaced(one, wish, book))
        else:
            found.append(Reading(Fate.ACTIVITY.value, why, wish.id, contact_id, meaning.offering_id, meaning.type_id))
    return found


def _unplaced(asked: Asked, wish: Wish, book: Book) -> Reading:
    """Why, by what holds now: whoever reads it again without making anything says the same."""
    if wish.row is None:
        return CROWD if asked.person.crowd else UNKNOWN
    if not book.adds(asked.told.source_id).account(by_mail=wish.by_mail):
        return NOT_ADDED
    return WAITS if right_account(wish.row) else NO_NAME


def _lacks_contact(asked: Asked, book: Book) -> bool:
    """Whether a contact is wanted, may be made and is not there: more than the day had room for."""
    person = asked.person
    if not person.key or not book.adds(asked.told.source_id).contact(has_mail=bool(person.emails)):
        return False
    return bool(right_contact({"contact": person.key, "account": "any"}))


def facts(told: Told, reading: Reading) -> Facts:
    """The activity that an event is read as."""
    if reading.account_id is None or reading.offering_id is None or reading.type_id is None:
        raise ValueError(f"Event {told.id} is no activity.")
    return Facts(
        told.activity,
        told.at,
        reading.account_id,
        reading.contact_id,
        reading.offering_id,
        reading.type_id,
        told.source,
        note_of(told),
        url_of(told),
    )


def note_of(told: Told) -> str:
    """What people read beside the type: the event's name, or the note that it brings; of a page its title."""
    if told.kind == "track":
        note = told.properties.get("note")
        return (
            names.plain(note.strip(), LONGEST_NOTE, lines=True) if isinstance(note, str) and note.strip() else told.name
        )
    page = told.context.get("page")
    for where in (told.properties, page if isinstance(page, dict) else {}):
        title = where.get("title")
        if isinstance(title, str) and title.strip():
            return names.plain(title.strip(), LONGEST_TITLE)
    return told.name


def url_of(told: Told) -> str:
    """The page without what follows its path: there stand keys and addresses of people."""
    url = page_of(told.properties, told.context).partition("?")[0].partition("#")[0].strip()
    return names.plain(url, LONGEST_URL)
