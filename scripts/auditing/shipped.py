"""Everything that a running chattr consists of, each with its version and licence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from bootstrap.paths import CLIENT, REQUIREMENTS, ROOT

UNKNOWN = "unknown"


@dataclass(frozen=True, order=True)
class Part:
    """Something that ships. `licence`: an SPDX expression, or `UNKNOWN`."""

    name: str
    version: str
    licence: str


WORKER = (
    Part("mediasoup-worker", "", "ISC"),
    Part("libwebrtc (parts, in mediasoup-worker)", "", "BSD-3-Clause"),
    Part("dcsctp (in mediasoup-worker)", "", "BSD-3-Clause"),
    Part("abseil-cpp", "", "Apache-2.0"),
    Part("flatbuffers", "", "Apache-2.0"),
    Part("libsrtp", "", "BSD-3-Clause"),
    Part("libuv", "", "MIT"),
    Part("openssl", "", "Apache-2.0"),
    Part("unordered_dense", "", "MIT"),
)
"""The worker and the libraries in it, or beside it. A release says which versions (docs/dependencies.md)."""

DEBIAN = {
    "ca-certificates": "MPL-2.0",
    "python3-minimal": "PSF-2.0",
    "python3": "PSF-2.0",
    "libssl3": "Apache-2.0",
    "libuv1": "MIT",
    "libabsl20220623": "Apache-2.0",
    "libsrtp2-1": "BSD-3-Clause",
}
"""What the image installs, with the licence of what is run or linked.

What builds or installs them has licences of its own. What these need, and the base image, carry theirs in
/usr/share/doc/*/copyright.
"""

# No licence in what they say of themselves; that is in their LICENSE files.
_STATED = {"svelte-toolbelt": "MIT", "xmlhttprequest-ssl": "MIT"}

_FROM_CLASSIFIER = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_SAME = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "MIT License": "MIT",
}

# What the kit needs builds the client and stays behind; its own run time goes along.
_KIT = "node_modules/@sveltejs/kit"

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?![^\n]*win32)", re.MULTILINE)
_IMPORT = re.compile(r"""(?:\bfrom|\bimport|@import)\s*\(?\s*['"]([^'".#$/][^'"]*)['"]""")


def python_parts() -> list[Part]:
    """What requirements/base.txt and tracing.txt name, as it is installed here."""
    installed = {_normal(found.metadata["Name"]): found for found in distributions()}
    parts = []
    for file in ("base", "tracing"):
        for name, version in _PIN.findall((REQUIREMENTS / f"{file}.txt").read_text()):
            found = installed.get(_normal(name))
            parts.append(Part(_normal(name), version, _python_licence(found) if found else UNKNOWN))
    return sorted(set(parts))


def npm_parts() -> list[Part]:
    """What the client's code imports, and all that this needs, from the lock file."""
    packages: dict[str, Any] = json.loads((CLIENT / "package-lock.json").read_text())["packages"]
    wanted = [f"node_modules/{name}" for name in _imported(CLIENT / "src")]
    seen: set[str] = set()
    while wanted:
        place = wanted.pop()
        if place in seen or place not in packages:
            continue
        seen.add(place)
        entry = packages[place]
        needs = () if place == _KIT else entry.get("dependencies", {})
        wanted += [found for name in needs if (found := _nearest(packages, place, name))]
    return sorted({_npm_part(place, packages[place]) for place in seen})


def worker_parts() -> list[Part]:
    """The media worker."""
    return list(WORKER)


def debian_parts() -> list[Part]:
    """What the image installs from Debian 12."""
    steps = (ROOT / "deploy" / "image_steps.sh").read_text()
    found = re.search(r"run_packages\(\) \{\s*install_packages ([^\n]+)", steps)
    names = found[1].split() if found else []
    return [Part(name, "", DEBIAN.get(name, UNKNOWN)) for name in names]


def _python_licence(found: Distribution) -> str:
    metadata = found.metadata
    fields = metadata.json
    stated = str(fields.get("license_expression") or fields.get("license") or "")
    stated = _SAME.get(stated.strip(), stated.strip())
    if stated and len(stated) < 80 and "\n" not in stated:
        return stated
    for classifier in metadata.get_all("Classifier") or []:
        if classifier.startswith("License ::"):
            return _FROM_CLASSIFIER.get(classifier.rsplit(" :: ", 1)[1], UNKNOWN)
    return UNKNOWN


def _imported(source: Path) -> Iterator[str]:
    """Names of packages that code which ships imports; svelte and its kit come along by themselves."""
    yield from ("svelte", "@sveltejs/kit")
    for file in sorted(source.rglob("*")):
        is_code = file.suffix in {".ts", ".svelte", ".css"} and ".test." not in file.name
        if is_code and "testing" not in file.parts:
            for specifier in _IMPORT.findall(file.read_text()):
                yield "/".join(specifier.split("/")[: 2 if specifier.startswith("@") else 1])


def _nearest(packages: dict[str, Any], place: str, name: str) -> str | None:
    """Where Node.js finds a package from another one's folder."""
    while True:
        candidate = f"{place}/node_modules/{name}" if place else f"node_modules/{name}"
        if candidate in packages:
            return candidate
        if not place:
            return None
        place = place.rpartition("/node_modules/")[0] if "/node_modules/" in place else ""


def _npm_part(place: str, entry: dict[str, Any]) -> Part:
    name = place.rpartition("node_modules/")[2]
    return Part(name, entry["version"], entry.get("license") or _STATED.get(name, UNKNOWN))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
