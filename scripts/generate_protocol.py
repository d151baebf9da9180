"""Write what is derived from `chattr.protocol`: the client's types and `docs/protocol.md`.

`--check` writes nothing and exits 1 when a file is stale.
"""

import argparse
import sys
from pathlib import Path

from protocol_generator import markdown, typescript

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 when a generated file is stale")
    check = parser.parse_args().check
    outputs = {
        ROOT / "client/src/lib/protocol/protocol.gen.ts": typescript.render(),
        ROOT / "docs/protocol.md": markdown.render(),
    }
    stale = [
        path
        for path, text in outputs.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        name = path.relative_to(ROOT)
        if check:
            print(f"{name} is stale: run `python scripts/generate_protocol.py`", file=sys.stderr)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(outputs[path], encoding="utf-8")
        print(f"wrote {name}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
