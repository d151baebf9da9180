"""Reads the type declarations of the Node library."""

import re
from dataclasses import dataclass, field
from pathlib import Path

_MEMBER = re.compile(r"^    (?:(get|set) )?'?(@?[\w]+)'?(\?)?(:|\(|<)", re.MULTILINE)


@dataclass
class Declarations:
    """What the declarations tell, by the name of the type."""

    fields: dict[str, set[str]] = field(default_factory=dict)
    literals: dict[str, set[str]] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)


def read(folder: Path) -> Declarations:
    """Read the declarations of options, data, objects and events."""
    result = Declarations()
    for file in sorted(folder.glob("*Types.d.ts")):
        text = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        for match in re.finditer(r"^(?:export )?(type|interface) (\w+)", text, re.MULTILINE):
            kind, name = match[1], match[2]
            body = text[match.end() : _end(text, match.end(), kind)]
            found = {member[2] for member in _MEMBER.finditer(body)}
            if kind == "interface":
                result.members[name] = found
            elif found:
                result.fields[name] = found
            elif values := re.findall(r"'([^']+)'", body.partition("=")[2]):
                result.literals[name] = set(values)
    return result


def _end(text: str, start: int, kind: str) -> int:
    """Return where it ends: an interface at its brace, a type at the semicolon outside of braces."""
    depth = 0
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0 and (text[at] == ";" if kind == "type" else text[at] == "}"):
            return at + 1
    return len(text)
