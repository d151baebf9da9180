"""Where the worker's own messages go: the logger ``mediasoup.worker``.

Levels as the worker gives them: its debug messages are enabled by ``WorkerSettings.log_level`` and
``log_tags``, and a dump that it prints on request counts as info. Our own modules log under
``mediasoup.<module>``: info is one line for each start and end of a worker.
"""

import logging

worker_log = logging.getLogger("mediasoup.worker")

_LEVELS = {"D": logging.DEBUG, "W": logging.WARNING, "E": logging.ERROR, "X": logging.INFO}


def forward_worker_log(pid: int, line: str) -> None:
    """Log a message that came over the channel; its first letter is its level."""
    level = _LEVELS.get(line[:1])
    if level is None:
        worker_log.warning("[pid:%d] unexpected: %s", pid, line)
    else:
        worker_log.log(level, "[pid:%d] %s", pid, line[1:])


def forward_worker_output(pid: int, stream: str, line: str) -> None:
    """Log a line that the worker wrote to stdout or stderr, the latter being its last words."""
    level = logging.ERROR if stream == "stderr" else logging.DEBUG
    worker_log.log(level, "[pid:%d] (%s) %s", pid, stream, line)
