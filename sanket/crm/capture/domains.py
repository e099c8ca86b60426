"""Mail domains: which say nothing of where somebody works, and what part of a name belongs to a company."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_SECOND = frozenset(
    ["ac", "co", "com", "edu", "firm", "gen", "go", "gov", "govt", "gub", "ind", "ltd", "me", "mil", "ne", "net", "nhs",
     "nic", "nom", "or", "org", "plc", "res", "sch", "web"]
)  # fmt: skip


@lru_cache(maxsize=1)
def nobodys() -> frozenset[str]:
    """Domains of free mail, of internet providers and of throw-away addresses."""
    text = Path(__file__).with_name("domains.txt").read_text()
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def of_address(email: str) -> str:
    """The domain of a mail address, in small letters.

    >>> of_address("Anita@Mail.Nandgiri.co.in"), of_address("nobody")
    ('mail.nandgiri.co.in', '')
    """
    return email.rpartition("@")[2].lower().strip(".") if "@" in email else ""


@lru_cache(maxsize=10_000)
def ladder(domain: str) -> tuple[str, ...]:
    """The domain and what stands above it, down to what a company registers; the last is that.

    >>> ladder("mail.nandgiri.co.in"), ladder("nandgiri.in"), ladder("co.in"), ladder("localhost")
    (('mail.nandgiri.co.in', 'nandgiri.co.in'), ('nandgiri.in',), (), ())
    """
    labels = domain.split(".")
    least = 3 if len(labels[-1]) == 2 and len(labels) > 1 and labels[-2] in _SECOND else 2
    return tuple(".".join(labels[start:]) for start in range(len(labels) - least + 1))


def is_nobodys(domain: str) -> bool:
    """Whether addresses there say nothing of a company: by our list. What the workspace says goes before it.

    >>> is_nobodys("rediffmail.com"), is_nobodys("in.rediffmail.com"), is_nobodys("nandgiri.co.in")
    (True, True, False)
    """
    return any(step in nobodys() for step in ladder(domain)) or not ladder(domain)
