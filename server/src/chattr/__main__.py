"""`python -m chattr`, and the console script `chattr-server`."""

# Each command imports what it needs and no more: `healthy` runs every few seconds.
# ruff: noqa: PLC0415

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from chattr import __version__
from chattr.config import ConfigError, load

EXIT_FAILED = 1
EXIT_BAD_SETTINGS = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; settings that cannot be used are told, one by one."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return EXIT_BAD_SETTINGS


def _run(options: argparse.Namespace) -> int:
    if options.command == "doctor":
        from chattr.doctor.examine import main as examine

        return examine(json=options.json)
    if options.command == "healthy":
        from chattr.healthy import main as ask

        return ask()
    if options.command == "backup":
        return back_up_to(options.file)
    if options.command == "restore":
        return restore_from(options.file)
    return run_server()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="chattr-server",
        description="Video calls on your own server. Settings come from the environment and from .env.",
    )
    parser.add_argument("--version", action="version", version=f"chattr {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="command")
    commands.add_parser("serve", help="serve calls; the default")
    backup = commands.add_parser(
        "backup",
        help="copy the database to a file, also while the server runs",
        description="Copies DATABASE as it is now. Ends with 1 when that fails, 2 for unusable settings.",
    )
    backup.add_argument(
        "file", type=Path, help="where the copy goes; what is there is replaced by a whole copy"
    )
    restore = commands.add_parser(
        "restore",
        help="put a backup in the place of the database, while no server runs",
        description="Replaces DATABASE. Ends with 1 when that fails, 2 for unusable settings.",
    )
    restore.add_argument("file", help="the backup, or - for standard input")
    commands.add_parser("healthy", help="end with 0 if the server that these settings start answers")
    doctor = commands.add_parser(
        "doctor",
        help="check machine, settings and network, and name what to mend",
        description="Ends with 0 when nothing is wrong, 1 when something is, 2 when settings cannot be used.",
    )
    doctor.add_argument("--json", action="store_true", help="for programs")
    return parser


def back_up_to(file: Path) -> int:
    """Copy the database that the settings name; what keeps it from being copied is told in a sentence."""
    from chattr.store.backup import back_up
    from chattr.store.errors import StoreError

    database = load().database
    try:
        size = back_up(Path(database), file)
    except StoreError as error:
        print(f"No copy was made: {error}", file=sys.stderr)
        return EXIT_FAILED
    print(f"{file} is a whole copy of {database} ({size} bytes).")
    return 0


def restore_from(file: str) -> int:
    """Put a backup in the place of the database that the settings name; `-` is standard input."""
    from chattr.store.backup import restore
    from chattr.store.errors import StoreError

    database = load().database
    try:
        size = restore(sys.stdin.buffer if file == "-" else Path(file), Path(database))
    except StoreError as error:
        print(f"Nothing was put back: {error}", file=sys.stderr)
        return EXIT_FAILED
    print(f"{database} is the backup now ({size} bytes).")
    return 0


def run_server() -> int:
    """Run the server; what keeps it from starting is told in a sentence, not a traceback."""
    from chattr.listening import StartError
    from chattr.logs import configure_logs
    from chattr.server import serve
    from chattr.store.errors import StoreError
    from mediasoup.errors import MediasoupError

    settings = load()
    configure_logs(settings.log_level, settings.log_format)
    try:
        serve(settings)
    except (StartError, StoreError, MediasoupError) as error:
        print(f"chattr cannot start: {error}", file=sys.stderr)
        return EXIT_FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
