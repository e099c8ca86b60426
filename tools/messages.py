"""Words for people: finds those marked for translation, keeps `django.po` up to date, compiles `django.mo`.

gettext's own programs are not needed: Jinja finds its marks itself, Python's are found in the syntax tree, those of
mails by pattern. Run by `script/messages`; translations already there stay, words no longer used go.
"""

from __future__ import annotations

import ast
import re
import struct
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "sanket"
LANGUAGES = ("hi",)
HEADER = (
    "Project-Id-Version: sanket\nLanguage: {language}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\nPlural-Forms: nplurals=2; plural=(n > 1);\n"
)
# Names under which Django's functions are imported here.
ONE = {"_", "_l", "_n", "gettext", "gettext_lazy", "gettext_noop"}
SEVERAL = {"ngettext", "ngettext_lazy"}
# https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html
MAGIC, CONTEXT_END = 0x950412DE, "\x04"

Key = tuple[str, str, str]
"""Context, text, plural; the latter two may be empty."""


@dataclass
class Message:
    key: Key
    places: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    """The translation; of a plural two."""


# ------------------------------------------------------------------------------------------------------ finding


def found() -> dict[Key, set[str]]:
    """Every marked text -> the files it stands in."""
    texts: dict[Key, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*")):
        if "tests" in path.parts or path.suffix not in (".py", ".jinja", ".txt"):
            continue
        name = str(path.relative_to(ROOT))
        look = {".py": in_python, ".jinja": in_jinja, ".txt": in_mail}[path.suffix]
        for key in look(path.read_text()):
            texts.setdefault(key, set()).add(name)
    return texts


def in_python(source: str) -> Iterator[Key]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if node.func.id in ONE and len(node.args) == 1 and texts:
                yield "", texts[0], ""
            elif node.func.id in SEVERAL and len(texts) >= 2:
                yield "", texts[0], texts[1]


def in_jinja(source: str) -> Iterator[Key]:
    import jinja2

    made = jinja2.Environment(  # noqa: S701 - nothing is rendered
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"], trim_blocks=True, lstrip_blocks=True
    )
    for _, function, texts in made.extract_translations(source):  # type: ignore[attr-defined]
        given = [text for text in ((texts,) if isinstance(texts, str) else texts) if isinstance(text, str)]
        if function in SEVERAL and len(given) >= 2:
            yield "", given[0], given[1]
        elif function in ("pgettext", "npgettext") and len(given) >= 2:
            yield given[0], given[1], given[2] if len(given) > 2 else ""
        elif given and given[0]:
            yield "", given[0], ""


def in_mail(source: str) -> Iterator[Key]:
    for text in re.findall(r'{%\s*translate\s+"([^"]+)"', source):
        yield "", text, ""
    for text in re.findall(r"{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate\s*%}", source, re.DOTALL):
        yield "", re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", text), ""


# ------------------------------------------------------------------------------------------- django.po, django.mo


def read_po(text: str) -> dict[Key, list[str]]:
    """Key -> translations."""
    messages: dict[Key, list[str]] = {}
    for block in re.split(r"\n\s*\n", text):
        parts: dict[str, str] = {}
        at = ""
        for line in block.splitlines():
            if match := re.match(r'(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s+(".*")$', line):
                at = match[1]
                parts[at] = ast.literal_eval(match[2])
            elif line.startswith('"') and at:
                parts[at] += ast.literal_eval(line)
        if "msgid" in parts:
            key = (parts.get("msgctxt", ""), parts["msgid"], parts.get("msgid_plural", ""))
            messages[key] = [said for name, said in sorted(parts.items()) if name.startswith("msgstr")]
    return messages


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    lines = escaped.split("\n")
    if len(lines) == 1:
        return f'"{escaped}"'
    pieces = [f'"{line}\\n"' for line in lines[:-1]] + ([f'"{lines[-1]}"'] if lines[-1] else [])
    return "\n".join(['""', *pieces])


def written_po(messages: Iterable[Message], language: str) -> str:
    blocks = [f'msgid ""\nmsgstr {quoted(HEADER.format(language=language))}']
    for message in messages:
        context, text, plural = message.key
        # Files without line numbers: a line moved is no change of words.
        lines = [f"#: {place}" for place in sorted(message.places)]
        if re.search(r"%\(\w+\)[sd]", text + plural):
            lines.append("#, python-format")
        lines += [f"msgctxt {quoted(context)}"] if context else []
        lines.append(f"msgid {quoted(text)}")
        said = message.said
        if plural:
            lines.append(f"msgid_plural {quoted(plural)}")
            lines += [f"msgstr[{n}] {quoted(said[n] if n < len(said) else '')}" for n in (0, 1)]
        else:
            lines.append(f"msgstr {quoted(said[0] if said else '')}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def compiled(messages: dict[Key, list[str]]) -> bytes:
    """The machine's form. A text that is not translated is left out, so that the English stands."""
    entries: dict[bytes, bytes] = {}
    for (context, text, plural), said in messages.items():
        if said and all(said):
            name = (context + CONTEXT_END if context else "") + text + ("\0" + plural if plural else "")
            entries[name.encode()] = "\0".join(said).encode()
    names = sorted(entries)
    start = 7 * 4 + 16 * len(names)
    tables: list[list[int]] = [[], []]
    body = b""
    for table, texts in zip(tables, (names, [entries[name] for name in names]), strict=True):
        for one in texts:
            table += [len(one), start + len(body)]
            body += one + b"\0"
    count, ids, strs = len(names), 7 * 4, 7 * 4 + 8 * len(names)
    head = struct.pack("<7I", MAGIC, 0, count, ids, strs, 0, start)
    return head + b"".join(struct.pack(f"<{len(table)}I", *table) for table in tables) + body


def folder(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES"


def update(language: str) -> str:
    """Bring both files up to date; answers how many are translated."""
    po = folder(language) / "django.po"
    known = read_po(po.read_text()) if po.exists() else {}
    messages = [
        Message(key, places, known.get(key, []))
        for key, places in sorted(found().items(), key=lambda item: (min(item[1]), item[0]))
    ]
    text = written_po(messages, language)
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_text(text)
    (folder(language) / "django.mo").write_bytes(compiled(read_po(text)))
    done = sum(1 for message in messages if message.said and all(message.said))
    return f"{language}: {done} of {len(messages)} translated"


def main() -> int:
    for language in LANGUAGES:
        print(update(language))
    return 0


if __name__ == "__main__":
    sys.exit(main())
