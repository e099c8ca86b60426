"""Prompts: whole pieces of work that a person starts by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mcp_types import GetPromptResult, Prompt, PromptArgument, PromptMessage, TextContent

from sanket.api.mcp.caller import Caller

USUAL_CALLS, MOST_CALLS = 5, 20


class PromptRefused(ValueError):
    """The prompt cannot be made; the message says why."""


@dataclass(frozen=True)
class Ready:
    """``scope``: what a token must reach for the tools that the prompt names."""

    told: Prompt
    scope: str
    write: Callable[[Caller, Mapping[str, str]], str]


def calls(caller: Caller, given: Mapping[str, str]) -> str:
    text = given.get("how_many", "").strip() or str(USUAL_CALLS)
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:4]) <= MOST_CALLS or len(text) > 4:
        raise PromptRefused(f"how_many must be a whole number from 1 to {MOST_CALLS}.")
    many = int(text)
    return f"""Prepare my calls for today, {caller.day(caller.at)}. I am {caller.user}.

1. Ask find_leads for my leads (owner: me), once the hottest and once those going cold within 7 days; where I have fewer
   than {many}, add some that are nobody's. Choose the {many} that matter most: hot ones that go cold soon first.
2. For each ask get_lead and why_is_this_a_lead.
3. Write one short card for each: whom to call and how (never by a channel the person refused); why now, in one sentence,
   with what they did last; what to talk about; what may speak against it; when it goes cold.
4. Say at the end which of my leads can wait, and until when.

Use only what the tools told. When a call is over, offer to log it with log_activity: first without confirm, show me what
would be written, and confirm only when I have agreed."""


def cooling(caller: Caller, given: Mapping[str, str]) -> str:
    return f"""Which of my leads are we about to lose? Today is {caller.day(caller.at)}; I am {caller.user}.

Ask find_leads for those of mine (owner: me) that go cold within 14 days, soonest first, and when_does_it_go_cold for each
of the first ten. Tell me in a table: account, offering, when it goes cold, who there did most, and the one activity that
would keep it warm longest. Say plainly where nothing has happened for so long that it should be recycled instead."""


READY: Mapping[str, Ready] = {
    one.told.name: one
    for one in (
        Ready(
            Prompt(
                name="prepare_my_calls",
                title="Prepare my calls for today",
                description="Whom to call today, why now, and what to talk about: a card for each.",
                arguments=[
                    PromptArgument(
                        name="how_many",
                        description=f"How many calls, up to {MOST_CALLS}; {USUAL_CALLS} where nothing is said.",
                        required=False,
                    )
                ],
            ),
            "leads:read",
            calls,
        ),
        Ready(
            Prompt(
                name="leads_going_cold",
                title="Which leads are we about to lose?",
                description="My leads that go cold within two weeks, and what would keep each warm.",
            ),
            "leads:read",
            cooling,
        ),
    )
}


def listed(caller: Caller) -> list[Prompt]:
    return [one.told for one in READY.values() if caller.reaches(one.scope)]


def written(caller: Caller, name: str, given: Mapping[str, str]) -> GetPromptResult:
    one = READY.get(name)
    if one is None or not caller.reaches(one.scope):
        raise PromptRefused(f"There is no prompt {name[:60]!r}; there are {', '.join(READY)}.")
    text = one.write(caller, given)
    return GetPromptResult(
        description=one.told.description,
        messages=[PromptMessage(role="user", content=TextContent(type="text", text=text))],
    )
