"""`python -m chattr`, and the console script `chattr-server`."""

import sys

from chattr.config import ConfigError, load
from chattr.listening import StartError
from chattr.logs import configure_logs
from chattr.server import serve
from chattr.store.errors import StoreError
from mediasoup.errors import MediasoupError

EXIT_START_FAILED = 1
EXIT_BAD_SETTINGS = 2


def main() -> int:
    """Run the server; what keeps it from starting is told in a sentence, not a traceback."""
    try:
        settings = load()
    except ConfigError as error:
        print(error, file=sys.stderr)
        return EXIT_BAD_SETTINGS
    configure_logs(settings.log_level, settings.log_format)
    try:
        serve(settings)
    except (StartError, StoreError, MediasoupError) as error:
        print(f"chattr cannot start: {error}", file=sys.stderr)
        return EXIT_START_FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
