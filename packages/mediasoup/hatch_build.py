"""Keeps a distribution from being built without the message schema, which is generated and not committed."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TablesHook(BuildHookInterface[Any]):
    """Looks for the generated tables before anything is packed."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Refuse to build what could not be imported; an editable install may get its tables later.

        :raises FileNotFoundError: the tables are not there.
        """
        tables = Path(self.root) / "src" / "mediasoup" / "_fbs" / "tables.py"
        if version != "editable" and not tables.is_file():
            raise FileNotFoundError(
                "mediasoup._fbs is not generated: run `python worker/generate_fbs.py FBS_DIR OUT_DIR` "
                "with the worker's fbs folder, or the project's set-up"
            )
