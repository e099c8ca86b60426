"""The one place from which Sanket calls other programs' addresses.

People type these addresses, and whoever may type one could have Sanket knock at doors that only this machine reaches.
So: no private address unless the operator allows it, judged where the connection is made and not before; no redirect
is followed; nothing takes longer or grows larger than was said beforehand.

    answer = call("POST", url, headers={...}, content=b"...")
"""

from sanket.outbound.addresses import OutboundRefusal, check
from sanket.outbound.calls import Answer, NoAnswer, call

__all__ = ["Answer", "NoAnswer", "OutboundRefusal", "call", "check"]
