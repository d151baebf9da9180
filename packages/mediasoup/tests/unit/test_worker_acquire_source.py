"""The source package: fetched once, checked against its hash, unpacked with care; and a build that fails."""

from __future__ import annotations

import io
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mediasoup import WORKER_VERSION
from worker_binary import VERSION, BuildError, IntegrityError, SourceFetchError, Tools, schemas, source
from worker_binary.build import build
from worker_binary.cache import Cache, build_key
from worker_binary.mends import MENDS
from worker_binary.release import NPM_INTEGRITY, prebuilt_name

from .worker_doubles import Ear, script


@dataclass
class Workshop:
    """A cache, and a folder of tools in which npm hands out what the test wants."""

    folder: Path
    ear: Ear = field(default_factory=Ear)

    @property
    def environ(self) -> dict[str, str]:
        return {"XDG_CACHE_HOME": str(self.folder)}

    @property
    def cache(self) -> Cache:
        return Cache.of(self.environ)

    @property
    def tools(self) -> Tools:
        return Tools((self.folder / "bin",), self.folder)

    def tool(self, name: str, shell: str) -> None:
        (self.folder / "bin").mkdir(exist_ok=True)
        script(self.folder / "bin" / name, f"#!/bin/sh\n{shell}\n")

    def publish(self, members: dict[str, str]) -> str:
        """Have npm hand out an archive of these files; returns the archive's hash."""
        package = self.folder / "published.tgz"
        with tarfile.open(package, "w:gz") as tar:
            for name, content in members.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content.encode()))
        self.tool("npm", f'echo called >> {self.folder}/calls; cp {package} "mediasoup.tgz"')
        return source.integrity(package)

    @property
    def npm_calls(self) -> int:
        return len((self.folder / "calls").read_text().splitlines())


MENDED_FILES = sorted({one.file for one in MENDS})


def mended(file: str, *, already: bool) -> str:
    """What a file says before, or `already` after, it is mended: nothing but what that needs."""
    own = [one for one in MENDS if one.file == file]
    inserts = [f"{one.insert}\n" if already else "" for one in own]
    return "".join(f"{{\n{insert}\t{one.anchor}\n}}\n" for one, insert in zip(own, inserts, strict=True))


WORKER_SOURCE = {
    "package/worker/meson.build": "",
    "package/worker/subprojects/libuv.wrap": "from the network",
    **{f"package/worker/{file}": mended(file, already=False) for file in MENDED_FILES},
}


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


def test_schemas_are_fetched_once(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    members = {"package/worker/fbs/worker.fbs": "table Dump {}", "package/worker/src/main.cpp": "int main();"}
    monkeypatch.setattr(source, "NPM_INTEGRITY", workshop.publish(members))
    for _ in range(2):
        folder = schemas(workshop.tools, workshop.ear, workshop.environ)
        assert {file.name: file.read_text() for file in folder.iterdir()} == {"worker.fbs": "table Dump {}"}
    assert workshop.npm_calls == 1


def test_a_source_package_with_another_hash_is_refused(workshop: Workshop) -> None:
    found = workshop.publish({"package/worker/fbs/worker.fbs": "table Tampered {}"})
    with pytest.raises(IntegrityError) as caught:
        schemas(workshop.tools, workshop.ear, workshop.environ)
    assert found in str(caught.value)
    assert NPM_INTEGRITY in str(caught.value)
    assert list(workshop.cache.source.iterdir()) == []


def test_a_cached_source_package_that_was_changed_is_fetched_again(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "NPM_INTEGRITY", workshop.publish({"package/worker/fbs/a.fbs": "table A {}"}))
    workshop.cache.source.mkdir(parents=True)
    (workshop.cache.source / "package.tgz").write_bytes(b"half a download")
    assert (schemas(workshop.tools, workshop.ear, workshop.environ) / "a.fbs").is_file()


def test_a_source_package_that_climbs_out_is_refused(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = {"package/worker/fbs/../../../../escaped.fbs": "table Bad {}"}
    monkeypatch.setattr(source, "NPM_INTEGRITY", workshop.publish(members))
    with pytest.raises(IntegrityError, match="write outside its folder"):
        schemas(workshop.tools, workshop.ear, workshop.environ)
    assert list(workshop.folder.rglob("*.fbs")) == []


def test_npm_without_a_network_says_what_to_do(workshop: Workshop) -> None:
    workshop.tool("npm", "echo 'network unreachable'; exit 1")
    with pytest.raises(SourceFetchError) as caught:
        schemas(workshop.tools, workshop.ear, workshop.environ)
    assert "Check the connection" in caught.value.advice
    assert "network unreachable" in caught.value.log


def test_a_build_that_fails_shows_the_compiler_and_goes_on_later(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "NPM_INTEGRITY", workshop.publish(WORKER_SOURCE))
    seen = workshop.folder / "seen"
    seen.mkdir()
    workshop.tool("meson", f"ls subprojects > {seen}/subprojects; echo setup >> {seen}/meson")
    workshop.tool("ninja", "echo '[7/260] CXX'; echo 'FAILED: worker.o'; echo 'error: no header'; exit 1")
    for _ in range(2):
        with pytest.raises(BuildError, match="ninja ended with exit code 1") as caught:
            build(workshop.cache, workshop.tools, workshop.ear)
        assert caught.value.log == "FAILED: worker.o\nerror: no header"
        assert str(workshop.cache.build) in caught.value.advice
    # Configured once; and every download that the worker's build would make has its stand-in.
    assert (seen / "meson").read_text() == "setup\n"
    stand_ins = "abseil-cpp flatbuffers libsrtp3 libuv openssl unordered-dense.wrap unordered_dense"
    assert (seen / "subprojects").read_text().split() == stand_ins.split()
    assert not workshop.cache.binary.exists()


def test_every_mend_is_in_what_is_compiled(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "NPM_INTEGRITY", workshop.publish(WORKER_SOURCE))
    seen = workshop.folder / "seen"
    workshop.tool("meson", f"mkdir {seen} && cp --parents {' '.join(MENDED_FILES)} {seen}")
    workshop.tool("ninja", "exit 1")
    with pytest.raises(BuildError):
        build(workshop.cache, workshop.tools, workshop.ear)
    for file in MENDED_FILES:
        assert (seen / file).read_text() == mended(file, already=True)


@pytest.mark.parametrize("header", ["", MENDS[0].anchor * 2, f"{MENDS[0].anchor}\n{MENDS[0].anchor}\n"])
def test_a_source_that_the_mends_do_not_fit_is_not_compiled(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, header: str
) -> None:
    members = {**WORKER_SOURCE, f"package/worker/{MENDS[0].file}": header}
    monkeypatch.setattr(source, "NPM_INTEGRITY", workshop.publish(members))
    workshop.tool("meson", "echo 'this must not run' >&2; exit 1")
    with pytest.raises(BuildError, match="is not as expected") as caught:
        build(workshop.cache, workshop.tools, workshop.ear)
    assert "mends.py" in caught.value.advice


@pytest.mark.parametrize(
    ("machine", "kernel", "name"),
    [
        ("x86_64", "6.1.0-32-amd64", "mediasoup-worker-3.27.1-linux-x64-kernel6.tgz"),
        ("aarch64", "5.15.0", "mediasoup-worker-3.27.1-linux-arm64-kernel5.tgz"),
        ("armv7l", "6.6.20", "mediasoup-worker-3.27.1-linux-arm-kernel6.tgz"),
    ],
)
def test_the_prebuilt_is_named_as_upstream_names_it(
    monkeypatch: pytest.MonkeyPatch, machine: str, kernel: str, name: str
) -> None:
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr("platform.machine", lambda: machine)
    monkeypatch.setattr("platform.release", lambda: kernel)
    assert prebuilt_name() == name


@pytest.mark.parametrize("setting", ["", "relative/path"])
def test_a_cache_folder_that_is_not_absolute_is_ignored(setting: str) -> None:
    assert Cache.of({"XDG_CACHE_HOME": setting}).root == Path.home() / ".cache/chattr/mediasoup-worker"


def test_the_cache_tells_builds_apart(workshop: Workshop) -> None:
    assert build_key() in workshop.cache.binary.parent.name
    assert workshop.cache.binary.parent.name.startswith("3.27.1-")


def test_the_binary_and_the_library_are_of_one_version() -> None:
    assert VERSION == WORKER_VERSION
