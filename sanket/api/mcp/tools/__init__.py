"""All tools, a file each. What is not in this list is no tool."""

from __future__ import annotations

from sanket.api.mcp.tool import Tool
from sanket.api.mcp.tools import (
    activity_types,
    cold,
    find_accounts,
    find_leads,
    get_account,
    get_lead,
    log_activity,
    offerings,
    what_if,
    why,
)

TOOLS: tuple[Tool, ...] = (
    find_accounts.TOOL,
    get_account.TOOL,
    find_leads.TOOL,
    get_lead.TOOL,
    why.TOOL,
    cold.TOOL,
    what_if.TOOL,
    offerings.TOOL,
    activity_types.TOOL,
    log_activity.TOOL,
)
