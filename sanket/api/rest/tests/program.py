"""A program as the stories have it: it calls with a token and looks at answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.test import Client

from sanket.crm.workspace.actions import issue_token
from sanket.crm.workspace.queries import User

HERE = "/api/v1"


class Answer(NamedTuple):
    status: int
    body: Any
    headers: dict[str, str]

    @property
    def code(self) -> str:
        """Of a refusal."""
        return str(self.body["error"]["code"])


class Program:
    def __init__(self, secret: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.secret = secret

    @classmethod
    def of(cls, user: User, *scopes: str, days: int | None = None) -> Program:
        deed: dict[str, Any] = {"by": user, "now": datetime.now(UTC)}
        return cls(issue_token(user=user, name="Program", scopes=scopes, days=days, **deed).secret)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("Authorization", f"Bearer {self.secret}")
        given = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        answer = self.client.generic(method, HERE + path, headers=named, **given)  # type: ignore[arg-type]
        plain = answer.headers.get("Content-Type", "").startswith("application/json") and answer.content
        return Answer(answer.status_code, json.loads(answer.content) if plain else None, dict(answer.headers))

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.call("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.call("PUT", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.call("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Answer:
        return self.call("DELETE", path, **headers)
