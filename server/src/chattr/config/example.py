"""Renders `.env.example`: `python -m chattr.config.example > .env.example`."""

import sys

from chattr.config.settings import SETTINGS

INTRODUCTION = """\
# Every setting of the server, with its default. Copy this file to .env and change what you need;
# a variable of the environment wins over .env.
"""


def render() -> str:
    """The whole file."""
    blocks = [INTRODUCTION]
    section = ""
    for setting in SETTINGS:
        if setting.section != section:
            section = setting.section
            blocks.append(f"# --- {section} ---\n")
        meaning = "\n".join(f"# {line}" for line in setting.meaning.splitlines())
        blocks.append(f"{meaning}\n# Allowed: {setting.kind.allowed}.\n# {setting.name}={setting.default}\n")
    return "\n".join(blocks)


if __name__ == "__main__":
    sys.stdout.write(render())
