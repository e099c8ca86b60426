"""Resources: the words of the field, so that an assistant explains numbers as the company means them."""

from __future__ import annotations

from mcp_types import ReadResourceResult, Resource, TextResourceContents

WORDS_URI = "sanket://words"

WORDS = """# The words of Sanket

- **Account**: a buyer organisation. **Contact**: a person who works there. **Offering**: a product, or a category above it.
- **Activity**: something that happened: an account, perhaps a contact, did it about an offering. Its **type** says what it
  is worth in points, and whose deed it was: the customer's, a campaign's, or sales'.
- **Interest**: of an account in an offering, in points. Each activity brings the points of its type, which halve with each
  **half-life** of the offering. Activities about a product count for the categories above it, too.
- **Weak** activities (opens, clicks: what a machine can do) count at most as much as what people did. **Countable** ones
  count less and less when one person repeats them on one day.
- **Hot**: the interest passed the **interest threshold**. It stays hot until it falls below a part of it (half, unless
  set otherwise), which is when it **goes cold**. **Decisive** activities open (hot at once, for a half-life at least) or
  close (cold at once).
- **Fitment**: how well the account suits the offering: the product of three factors, for industry, account and the best
  contact who acted. 1 is neutral. It **fits** where it reaches the **fitment threshold**.
- **Lead**: an account and an offering, hot and fitting. It is **recognised** when both first hold together, and stays the
  same lead when it goes cold and is **revived**. People **accept** it, **assign** it, **recycle** it (not before a date) or
  **disqualify** it; later facts may **withdraw** it.
- **Covered**: a category's lead most of whose interest is about one product; the product's lead speaks for it.
- **Heat**: interest divided by its threshold; what lists of leads are ordered by.
- **Precision**: the part of the leads that were won. **Recall**: the part of the won deals that were recognised as leads
  first. A lower threshold brings more leads: more recall, less precision.
"""


def listed() -> list[Resource]:
    return [
        Resource(
            uri=WORDS_URI,
            name="words",
            title="The words of Sanket",
            description="What interest, fitment, lead, hot, cold and the other words mean here.",
            mime_type="text/markdown",
            size=len(WORDS.encode()),
        )
    ]


def read(uri: str) -> ReadResourceResult | None:
    """None: there is no such resource."""
    if uri != WORDS_URI:
        return None
    return ReadResourceResult(contents=[TextResourceContents(uri=WORDS_URI, mime_type="text/markdown", text=WORDS)])
