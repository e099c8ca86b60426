"""The part somebody plays in buying, told from department and seniority where nobody stated it."""

from __future__ import annotations

import re
from functools import lru_cache

from sanket.crm.accounts.models import BuyingRole, Contact
from sanket.crm.accounts.reached import Reached

# In this order: who signs, decides; who keeps the door or runs the tender is known by the department; then who is senior
# in a department that knows the matter influences, and the others there use what is bought.
TOP = re.compile(
    r"\b(ceo|cfo|coo|cto|cxo|md|c-?level|c-?suite|chief|president|owner|proprietor|founder|partner|promoter|chair\w*"
    r"|managing director|director|board|executive director)\b"
)
DOOR = re.compile(r"\b(reception\w*|secretar\w*|front office|front desk|assistant to|personal assistant|pa)\b")
PURCHASE = re.compile(r"\b(purchas\w*|procure\w*|buying|sourcing|stores?|materials?|supply chain|commercial|scm)\b")
SENIOR = re.compile(
    r"\b(vp|vice president|head|gm|dgm|agm|general manager|senior|sr|lead|manager|principal|chief|director)\b"
)
EXPERTS = re.compile(
    r"\b(r ?& ?d|research\w*|develop\w*|engineer\w*|design\w*|technical|technology|quality|qa|process|method\w*|it"
    r"|information technology|project\w*|finance|accounts|consult\w*|maintenance|production|manufactur\w*|operations?"
    r"|plant|works|paint\w*|safety|ehs)\b"
)
USERS = re.compile(
    r"\b(maintenance|production|manufactur\w*|operations?|plant|works|paint\w*|shop|assembly|workshop|logistics|warehouse)\b"
)


def inferred_role(contact: Contact | Reached) -> BuyingRole | None:
    """Whoever shows this says that it is inferred; a role that somebody stated is in ``contact.buying_role``."""
    return _inferred(contact.department.lower(), contact.seniority.lower(), contact.title.lower())


@lru_cache(maxsize=4_096)
def _inferred(department: str, seniority: str, title: str) -> BuyingRole | None:
    """A list has the same few of them again and again."""
    rank = f"{seniority} {title}"
    if DOOR.search(f"{department} {rank}"):
        return BuyingRole.GATEKEEPER
    if PURCHASE.search(department):
        return BuyingRole.BUYER
    if TOP.search(seniority) or TOP.search(rank) or TOP.search(department):
        return BuyingRole.DECIDER
    if EXPERTS.search(department) and (SENIOR.search(rank) or not USERS.search(department)):
        return BuyingRole.INFLUENCER
    if USERS.search(department):
        return BuyingRole.USER
    return None
