"""RudderStack's tracker for Python: rudderstack_python.py ADDRESS KEY [gzip]."""

import sys

from rudderstack.analytics.client import Client  # type: ignore[import-not-found]

failed: list[Exception] = []
client = Client(
    sys.argv[2], host=sys.argv[1], gzip="gzip" in sys.argv, on_error=lambda error, items: failed.append(error)
)
client.identify("user-1", {"email": "asha@example.com", "name": "Asha Verma"})
client.group("user-1", "acct-1", {"name": "Example Industries"})
client.page("user-1", "Docs", "API", {"url": "https://example.com/docs"})
client.screen("user-1", "Main", "Home")
client.alias("anon-9", "user-1")
client.track("user-1", "Ünïcode ✓", {"note": "नमस्ते", "nested": {"a": [1, {"b": None}]}})
for number in range(150):
    client.track("user-1", "Quote Requested", {"product": "Pump X", "number": number}, context={"groupId": "acct-1"})
client.flush()
client.join()
sys.exit(str(failed) if failed else 0)
