"""A step is done again when, and only when, the content that it depends on changed."""

from __future__ import annotations

import os
from pathlib import Path

from bootstrap.stamps import Stamp, fingerprint, tree


def test_content_counts_and_time_does_not(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("flatbuffers==25.12.19")
    first = fingerprint([file])
    os.utime(file, (1, 1))
    assert fingerprint([file]) == first
    file.write_text("flatbuffers==25.12.20")
    assert fingerprint([file]) != first


def test_names_and_further_facts_count(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("same")
    two.write_text("same")
    prints = {fingerprint([one]), fingerprint([two]), fingerprint([one, two]), fingerprint([one], "fact")}
    assert len(prints) == 4


def test_a_stamp_is_fresh_until_its_fingerprint_changes(tmp_path: Path) -> None:
    place = tmp_path / "stamps" / "client"
    assert not Stamp(place, "first").fresh
    Stamp(place, "first").set()
    assert Stamp(place, "first").fresh
    assert not Stamp(place, "second").fresh
    Stamp(place, "first").clear()
    assert not Stamp(place, "first").fresh


def test_ignored_folders_are_left_out_at_every_depth(tmp_path: Path) -> None:
    for name in ("src/app.ts", "node_modules/a.js", "src/node_modules/b.js", "src/deep/c.ts"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    found = {str(file.relative_to(tmp_path)) for file in tree(tmp_path, frozenset({"node_modules"}))}
    assert found == {"src/app.ts", "src/deep/c.ts"}
