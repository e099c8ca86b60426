"""An assistant as tests have it: the official client, over HTTP into this process or to a server that runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import httpx2
from asgiref.sync import async_to_sync, sync_to_async
from django.test import Client as Browser
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult

from sanket.crm.models import User
from sanket.crm.workspace.actions import issue_token

T = TypeVar("T")
STATELESS, HANDSHAKE = "auto", "legacy"
"""What the client calls the two families of protocols."""


class Here(httpx2.AsyncBaseTransport):
    """Requests answered by the application in this process: by the test's own thread, within its transaction."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = {name: value for name, value in request.headers.items() if name != "content-type"}
        answer = await sync_to_async(Browser().generic)(
            request.method,
            request.url.path,
            await request.aread(),
            content_type=request.headers.get("content-type", ""),
            headers=headers,
        )
        return httpx2.Response(answer.status_code, headers=dict(answer.items()), content=answer.content)


def token_for(user: User, *scopes: str, days: int | None = None, now: datetime | None = None) -> str:
    moment = now or datetime.now(UTC)
    return issue_token(user=user, name="Desk", scopes=scopes or ("write",), days=days, by=user, now=moment).secret


class Assistant:
    def __init__(self, secret: str, *, url: str = "", mode: str = STATELESS) -> None:
        self.secret, self.mode = secret, mode
        self.url = url or "http://testserver/mcp"
        self.transport = None if url else Here()

    def does(self, deed: Callable[[Client], Awaitable[T]]) -> T:
        found: list[T | MCPError] = []

        async def main() -> None:
            headers = {"Authorization": f"Bearer {self.secret}"}
            http = httpx2.AsyncClient(transport=self.transport, headers=headers, timeout=60)
            async with http, Client(streamable_http_client(self.url, http_client=http), mode=self.mode) as client:
                try:
                    found.append(await deed(client))
                except MCPError as error:
                    # Out of here it would be wrapped once for each task group around it.
                    found.append(error)

        async_to_sync(main)()
        if isinstance(found[0], MCPError):
            raise found[0]
        return found[0]

    def call(self, tool: str, **arguments: Any) -> CallToolResult:
        """The client checks what it is told against the tool's own schema."""
        return self.does(lambda client: client.call_tool(tool, arguments))

    def told(self, tool: str, **arguments: Any) -> dict[str, Any]:
        answer = self.call(tool, **arguments)
        assert not answer.is_error, text_of(answer)
        assert answer.structured_content is not None
        return dict(answer.structured_content)

    def refused(self, tool: str, **arguments: Any) -> tuple[str, str]:
        """The code, and the sentence that the assistant reads."""
        answer = self.call(tool, **arguments)
        assert answer.is_error, text_of(answer)
        return str((answer.meta or {})["sanket/error"]["code"]), text_of(answer)

    def tools(self) -> list[str]:
        async def names(client: Client) -> list[str]:
            return [tool.name for tool in (await client.list_tools()).tools]

        return self.does(names)


def text_of(answer: CallToolResult) -> str:
    return "".join(part.text for part in answer.content if part.type == "text")
