"""Names that visitors go by: ``a:`` and an anonymous id, ``u:`` and a user id. One text for both, and never the same."""

from __future__ import annotations

import re
from hashlib import sha256

LONGEST = 200

# As `shared.cells` has them; there they are refused.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ufeff\ud800-\udfff]")
_CONTROL_OR_BREAK = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ufeff\ud800-\udfff]")


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


def plain(text: str, most: int = LONGEST, *, lines: bool = False) -> str:
    """As it came, but for control characters (``lines``: breaks and tabs stay) and halves of letters, which not every
    database keeps. What joins letters, as scripts of India need it, and spaces that do not break are none of these."""
    if not text.isprintable():
        text = (_CONTROL if lines else _CONTROL_OR_BREAK).sub("\ufffd", text)
    return text if len(text) <= most else text[:most]


MARK = 20
"""Signs of a mark: enough that nobody finds two of one by trying."""


def distinct(text: str, most: int) -> str:
    """As `plain`, and never the same for two that differ: what had to be changed bears a mark of what it was."""
    made = plain(text.strip(), most)
    if made == text:
        return made
    mark = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:MARK]
    return f"{made[: most - MARK - 1]}~{mark}"
