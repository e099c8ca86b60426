"""What a value is compared with. One file a kind, in which its three meanings stand side by side and can be read together."""

from sanket.engine.conditions.wants.moments import MomentWant
from sanket.engine.conditions.wants.numbers import NumberWant
from sanket.engine.conditions.wants.texts import TextWant
from sanket.engine.conditions.wants.truths import KnownWant, TruthWant
from sanket.engine.conditions.wants.want import Column, Record, Statement, Want

__all__ = [
    "Column",
    "KnownWant",
    "MomentWant",
    "NumberWant",
    "Record",
    "Statement",
    "TextWant",
    "TruthWant",
    "Want",
]
