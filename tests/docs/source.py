"""The code as tests of the catalogues read it: refusals, with their codes and sentences, out of the syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.docs.pages import ROOT

PACKAGE = ROOT / "sanket"
BASE = "Refusal"
ROW = "RowError"
GAP = "…"


@cache
def modules() -> dict[Path, ast.Module]:
    """The product's modules, without its tests."""
    paths = [path for path in sorted(PACKAGE.rglob("*.py")) if "tests" not in path.parts]
    return {path: ast.parse(path.read_text()) for path in paths}


def text_of(node: ast.expr) -> str | None:
    """A text as it stands in the code, with a gap for what is filled in; None for what is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else GAP for part in node.values)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "_n", "gettext"):
        return text_of(node.args[0])
    return None


@dataclass(frozen=True)
class Kind:
    """A class of refusals: which positions its code and its sentence have, or the code that it always has."""

    name: str
    parameters: tuple[str, ...]
    always: str | None
    usual: str | None
    told: str | None


@dataclass(frozen=True)
class Raised:
    code: str
    sentence: str | None
    """None: put together elsewhere."""
    where: str


@cache
def kinds() -> dict[str, Kind]:
    classes = {
        node.name: node for tree in modules().values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
    }
    found: dict[str, Kind] = {}

    def kind(name: str) -> Kind | None:
        if name in found or name not in classes:
            return found.get(name)
        node = classes[name]
        above = [kind(base.id) for base in node.bases if isinstance(base, ast.Name)]
        if name != BASE and not any(above):
            return None
        own = next((part for part in node.body if isinstance(part, ast.FunctionDef) and part.name == "__init__"), None)
        if own is None:
            inherited = next(filter(None, above))
            found[name] = Kind(name, inherited.parameters, inherited.always, inherited.usual, inherited.told)
        else:
            found[name] = _own_kind(name, own)
        return found[name]

    for name in classes:
        kind(name)
    return found


def _own_kind(name: str, init: ast.FunctionDef) -> Kind:
    names = tuple(argument.arg for argument in init.args.args[1:])
    usual = {
        argument: text_of(value) for argument, value in zip(reversed(names), reversed(init.args.defaults), strict=False)
    }.get("code")
    if name == BASE:
        return Kind(name, names, None, None, None)
    literals = {
        target.id: text
        for part in init.body
        if isinstance(part, ast.Assign) and (text := text_of(part.value)) is not None
        for target in part.targets
        if isinstance(target, ast.Name)
    }
    call = next(
        node
        for node in ast.walk(init)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "__init__"
    )
    code, sentence = call.args[0], call.args[1]
    told = literals.get(sentence.id) if isinstance(sentence, ast.Name) else text_of(sentence)
    return Kind(name, names, text_of(code), usual, told)


def raised() -> Iterator[Raised]:
    """Every place where a refusal other than a row's is made."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name) and (kind := kinds().get(node.exc.id)):
                yield Raised(kind.always or GAP, kind.told, str(path.relative_to(ROOT)))
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            kind = kinds().get(node.func.id)
            if kind is None or kind.name == ROW:
                continue
            given = dict(zip(kind.parameters, node.args, strict=False))
            given |= {word.arg: word.value for word in node.keywords if word.arg}
            code = kind.always or (text_of(given["code"]) if "code" in given else kind.usual)
            if code is None:
                continue  # one refusal told on as another with the same code
            for sentence in _branches(given["sentence"]) if "sentence" in given else ():
                yield Raised(code, text_of(sentence), str(path.relative_to(ROOT)))
            if "sentence" not in given:
                yield Raised(code, kind.told, str(path.relative_to(ROOT)))


def row_reasons() -> Iterator[Raised]:
    """Every reason for refusing a row; ``code`` is the column, a gap where it is the one at hand."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == ROW:
                column, reason = node.args
                for one in _branches(reason):
                    yield Raised(text_of(column) or GAP, text_of(one), str(path.relative_to(ROOT)))


def _branches(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.IfExp):
        yield from _branches(node.body)
        yield from _branches(node.orelse)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        yield node.func.value
    else:
        yield node
