"""What is made of the description of the REST API: the table in docs/api.md, and the typed client for Python.

Run by `script/api` after changing a call; a test holds both against the description.
"""

from __future__ import annotations

import json
import keyword
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DOC = ROOT / "docs" / "api.md"
PACKAGE = ROOT / "clients" / "python" / "sanket_client"
BEGIN, END = "<!-- calls: made by script/api -->", "<!-- end of calls -->"
MADE = '"""Made by script/api from the description of the API: change that, not this."""'
HEADERS = {"Idempotency-Key": "key", "If-Match": "if_match"}
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
Shape = dict[str, Any]


def description() -> Shape:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanket.settings")
    import django

    django.setup()
    from sanket.api.rest.site import openapi

    told: Shape = json.loads(openapi())
    return told


def calls(told: Shape) -> Iterator[tuple[str, str, Shape]]:
    for path, methods in told["paths"].items():
        for method, call in methods.items():
            yield method.upper(), path, call


# ---------------------------------------------------------------------------------------------------- the table


def table(told: Shape) -> str:
    """Each call under the heading of its kind of thing."""
    found: dict[str, list[str]] = {}
    for method, path, call in calls(told):
        deed = f"`{call['x-deed']}`" if call["x-deed"] else "signed in"
        scope = f"`{call['x-scope']}`" if call["x-scope"] else "any"
        about = call["summary"].rstrip(".").replace("|", "\\|")
        row = f"| `{method} {path}` | {scope} | {deed} | {about} |"
        found.setdefault(call["tags"][0], []).append(row)
    head = ["| call | scope | who | what |", "| --- | --- | --- | --- |"]
    return "\n\n".join("\n".join([f"### {title}", "", *head, *rows]) for title, rows in found.items())


def documented(text: str, told: Shape) -> str:
    """docs/api.md with the table as it is now."""
    before, after = text[: text.index(BEGIN)], text[text.index(END) :]
    return f"{before}{BEGIN}\n\n{table(told)}\n\n{after}"


# --------------------------------------------------------------------------------------------------- the client


def kind(shape: Shape) -> str:
    """The Python type of a JSON schema."""
    if "$ref" in shape:
        return str(shape["$ref"].rpartition("/")[2])
    if "anyOf" in shape:
        kinds = [kind(one) for one in shape["anyOf"] if one.get("title") != "Selected"]
        return " | ".join(dict.fromkeys(kinds))
    if "const" in shape:
        return f"Literal[{shape['const']!r}]"
    if "enum" in shape:
        return f"Literal[{', '.join(map(repr, shape['enum']))}]"
    if shape.get("type") == "array":
        return f"list[{kind(shape.get('items', {}))}]"
    if shape.get("type") == "object":
        inside = shape.get("additionalProperties")
        return f"dict[str, {kind(inside) if isinstance(inside, dict) else 'Any'}]"
    return PLAIN.get(shape.get("type", ""), "Any")


def shapes(told: Shape) -> str:
    lines = [
        MADE,
        "",
        "from __future__ import annotations",
        "",
        "from typing import Any, Literal, NotRequired, TypedDict",
    ]
    for name, shape in sorted(told["components"]["schemas"].items()):
        lines += ["", "", f"class {name}(TypedDict):"]
        if about := shape.get("description"):
            lines += [f'    """{" ".join(about.split())}"""', ""]
        needed = set(shape.get("required", ()))
        for field, one in shape.get("properties", {}).items():
            told_as = kind(one) if field in needed else f"NotRequired[{kind(one)}]"
            lines.append(f"    {field}: {told_as}")
        if not shape.get("properties"):
            lines.append("    pass")
    return "\n".join(lines) + "\n"


def client(told: Shape) -> str:
    groups: dict[str, list[tuple[str, str, Shape]]] = {}
    for method, path, call in calls(told):
        groups.setdefault(call["operationId"].partition("_")[0], []).append((method, path, call))
    lines = [MADE, "", "from __future__ import annotations", "", "from collections.abc import Iterator"]
    lines += [
        "from typing import IO, Literal",
        "",
        "from sanket_client import shapes",
        "from sanket_client.http import Http",
    ]
    names = _group_names(groups)
    for prefix, some in groups.items():
        lines += ["", "", f"class {names[prefix].title().replace('_', '')}:", f'    """{some[0][2]["tags"][0]}."""', ""]
        lines += ["    def __init__(self, http: Http) -> None:", "        self._http = http"]
        for method, path, call in some:
            lines += ["", *_method(method, path, call, prefix_of(call, prefix))]
    lines += [
        "",
        "",
        "class Calls:",
        '    """All calls, by kind of thing."""',
        "",
        "    def __init__(self, http: Http) -> None:",
    ]
    lines += [f"        self.{names[prefix]} = {names[prefix].title().replace('_', '')}(http)" for prefix in groups]
    return "\n".join(lines) + "\n"


def _group_names(groups: Iterable[str]) -> dict[str, str]:
    return {prefix: {"activity": "activity_types"}.get(prefix, prefix) for prefix in groups}


def prefix_of(call: Shape, prefix: str) -> str:
    return str(call["operationId"]).removeprefix("activity_types_").removeprefix(f"{prefix}_")


def _method(method: str, path: str, call: Shape, name: str) -> list[str]:
    name = f"{name}_" if keyword.iskeyword(name) else name
    asked = call["parameters"]
    ids = [one for one in asked if one["in"] == "path"]
    query = [one for one in asked if one["in"] == "query"]
    headers = [one for one in asked if one["in"] == "header"]
    content = call.get("requestBody", {}).get("content", {})
    takes = [f"{one['name']}: int" for one in ids]
    if "application/json" in content:
        takes.append(f"body: {_named(content['application/json']['schema'])}")
    takes += [*(["file: IO[bytes]"] if "multipart/form-data" in content else []), "*"]
    form = _form(content)
    takes += [f"{one}: {told_as}" for one, told_as in form]
    takes += [_query(one) for one in query]
    takes += [f"{HEADERS[one['name']]}: str | None = None" for one in headers]
    if takes[-1] == "*":
        takes.pop()
    gives, paged = _gives(call)
    address = re.sub(r"{(\w+)}", r"{\1}", path)
    sent = [repr(method), f'f"{address}"' if ids else f'"{address}"']
    sent += ["body=body"] if "application/json" in content else []
    if query:
        sent.append("asked={" + ", ".join(f'"{one["name"]}": {one["name"]}' for one in query) + "}")
    if form:
        sent.append("form={" + ", ".join(f'"{one}": {one}' for one, _ in form) + "}")
        sent.append("file=file")
    sent += [f"{HEADERS[one['name']]}={HEADERS[one['name']]}" for one in headers]
    about = f'        """{call["summary"]}"""'
    signature = (
        f"    def {name}(self, {', '.join(takes)}) -> {gives}:" if takes else f"    def {name}(self) -> {gives}:"
    )
    if gives == "None":
        return [signature, about, f"        self._http.call({', '.join(sent)})"]
    if gives == "bytes":
        return [signature, about, f"        return self._http.raw({', '.join(sent)})"]
    lines = [signature, about, f"        found: {gives} = self._http.call({', '.join(sent)})", "        return found"]
    return [*lines, *(_each(name, takes, query, ids, paged) if paged else [])]


def _each(name: str, takes: list[str], query: list[Shape], ids: list[Shape], record: str) -> list[str]:
    """All of a list, page after page."""
    without = [one for one in takes if not one.startswith("cursor:")]
    every = "all" if name == "index" else f"{name}_all"
    given = [one["name"] for one in ids]
    given += [f"{one['name']}={one['name']}" for one in query if one["name"] != "cursor"]
    return [
        "",
        f"    def {every}(self, {', '.join(without)}) -> Iterator[{record}]:",
        '        """The same, page after page."""',
        f"        return self._http.pages(lambda cursor: self.{name}({', '.join([*given, 'cursor=cursor'])}))",
    ]


def _named(shape: Shape) -> str:
    """A type as `calls.py` writes it: shapes stand in their own module."""
    return re.sub(
        r"\b([A-Z]\w+)\b(?!\[)", lambda found: found[1] if found[1] in KNOWN else f"shapes.{found[1]}", kind(shape)
    )


KNOWN = {"None", "Any", "Literal", "IO"}


def _query(one: Shape) -> str:
    told_as = kind(one["schema"])
    told_as = told_as if "None" in told_as.split(" | ") else f"{told_as} | None"
    return f"{one['name']}: {told_as}" + ("" if one["required"] else " = None")


def _form(content: Shape) -> list[tuple[str, str]]:
    found = content.get("multipart/form-data", {}).get("schema", {})
    needed = set(found.get("required", ()))
    return [
        (name, kind(one) if name in needed else f"{kind(one)} | None = None")
        for name, one in found.get("properties", {}).items()
        if one.get("format") != "binary"
    ]


def _gives(call: Shape) -> tuple[str, str]:
    """The type of the answer, and of its records where it is a page."""
    good = next(told for status, told in call["responses"].items() if status.startswith("2"))
    content = good.get("content", {})
    if "application/json" not in content:
        return ("bytes" if content else "None"), ""
    shape = content["application/json"]["schema"]
    while "anyOf" in shape:
        # The other ones are of a parameter that has a call of its own, or of `fields`.
        shape = shape["anyOf"][0]
    name = _named(shape)
    return name, name.removesuffix("Page") if name.endswith("Page") else ""


def made(told: Shape) -> dict[Path, str]:
    """All files as they ought to be."""
    return {
        DOC: documented(DOC.read_text(), told),
        PACKAGE / "shapes.py": tidied(shapes(told)),
        PACKAGE / "calls.py": tidied(client(told)),
    }


def tidied(source: str) -> str:
    """As ruff formats it."""
    ruff = Path(sys.executable).parent / "ruff"
    options = ["format", "--line-length", "120", "--stdin-filename", "made.py", "-"]
    return subprocess.run([ruff, *options], input=source, capture_output=True, text=True, check=True, cwd=ROOT).stdout


def main() -> None:
    for path, text in made(description()).items():
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
