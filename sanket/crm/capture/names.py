"""Names that visitors go by: ``a:`` and an anonymous id, ``u:`` and a user id. One text for both, and never the same."""

from __future__ import annotations

LONGEST = 200


def anonymous(anonymous_id: str) -> str:
    return f"a:{anonymous_id}"


def user(user_id: str) -> str:
    return f"u:{user_id}"


def is_user(name: str) -> bool:
    return name.startswith("u:")


def group(group_id: str) -> str:
    return f"g:{group_id}"


def contact(contact_id: int) -> str:
    return f"c:{contact_id}"


def plain(text: str, most: int = LONGEST) -> str:
    """As it came, but for what no database keeps: control characters and halves of letters."""
    if not text.isprintable():
        text = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    return text if len(text) <= most else text[:most]
