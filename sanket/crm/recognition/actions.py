"""What people agree on, and the work that follows from it."""

from __future__ import annotations

from sanket.crm.recognition.batch import make_ready
from sanket.crm.recognition.draft import (
    discard_draft,
    discard_edit,
    draft_defaults,
    draft_fitment,
    draft_fitment_removal,
    draft_influence,
    draft_tunings,
    draft_values,
    publish,
    restore,
)
from sanket.crm.recognition.intake import take_in
from sanket.crm.recognition.keeping import (
    Kept,
    keep_agreement,
    keep_defaults,
    keep_fitment,
    keep_fitment_removal,
    keep_tunings,
    keep_values,
    undo_agreement,
)
from sanket.crm.recognition.learned.deeds import (
    LearnedRefused,
    confirm_type,
    draft_learned,
    take_back_confirmation,
)
from sanket.crm.recognition.learned.runs import learn_now, start_learning
from sanket.crm.recognition.limits import LIMITS, RuleRefused
from sanket.crm.recognition.listeners import (
    deed_begins,
    leads_moved,
    offerings_added,
    profiles_changed,
    tell_soon,
    tree_changed,
    types_changed,
    work_ahead,
)
from sanket.crm.recognition.outcomes import deals_changed, purchases_changed
from sanket.crm.recognition.proposals.deeds import (
    LARGEST,
    Proposed,
    agree_on,
    ask_person,
    close_round,
    open_round,
    propose,
    reopen_round,
    take_back_agreement,
    withdraw_person,
)
from sanket.crm.recognition.rules import bump
from sanket.crm.recognition.setting import remove_fitment, save_fitment, set_defaults, set_tunings, set_values
from sanket.crm.recognition.settle import Settled, settle
from sanket.crm.recognition.weighing import start_weighing, weigh_contacts
from sanket.crm.recognition.whatif_proposal import draft_proposal

__all__ = [
    "LARGEST",
    "LIMITS",
    "Kept",
    "LearnedRefused",
    "Proposed",
    "RuleRefused",
    "Settled",
    "agree_on",
    "ask_person",
    "bump",
    "close_round",
    "confirm_type",
    "deals_changed",
    "deed_begins",
    "discard_draft",
    "discard_edit",
    "draft_defaults",
    "draft_fitment",
    "draft_fitment_removal",
    "draft_influence",
    "draft_learned",
    "draft_proposal",
    "draft_tunings",
    "draft_values",
    "keep_agreement",
    "keep_defaults",
    "keep_fitment",
    "keep_fitment_removal",
    "keep_tunings",
    "keep_values",
    "leads_moved",
    "learn_now",
    "make_ready",
    "offerings_added",
    "open_round",
    "profiles_changed",
    "propose",
    "publish",
    "purchases_changed",
    "remove_fitment",
    "reopen_round",
    "restore",
    "save_fitment",
    "set_defaults",
    "set_tunings",
    "set_values",
    "settle",
    "start_learning",
    "start_weighing",
    "take_back_agreement",
    "take_back_confirmation",
    "take_in",
    "tell_soon",
    "tree_changed",
    "types_changed",
    "undo_agreement",
    "weigh_contacts",
    "withdraw_person",
    "work_ahead",
]
