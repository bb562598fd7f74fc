"""A fault that nobody foresaw: one line for people, the traceback in a file, exit 1."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pipelines.cli.crash import KEPT, tell

CANARY = "pat-na1-canary"


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def broken(desk: Any) -> Any:
    """A home whose dagster folder is a file: no command can foresee that."""
    desk.write(
        "acme.yml",
        "name: A\ntimezone: UTC\ncurrency: SEK\nsources: {files: {spend: {path: s.csv}}}\n",
    )
    desk.home.root.mkdir()
    desk.home.dagster.write_text("")
    return desk


def test_it_is_one_line_and_exit_1(broken: Any) -> None:
    done = broken.type("run", "acme")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "maintrack doctor" in done.stderr


def test_the_story_is_in_a_file_that_only_its_owner_reads(broken: Any) -> None:
    done = broken.type("run", "acme")
    (story,) = broken.home.crashes.iterdir()
    assert str(story) in done.stderr
    assert "FileExistsError" in story.read_text()
    assert story.stat().st_mode & 0o077 == 0


def test_the_line_holds_no_text_of_the_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MAINTRACK_HOME", str(tmp_path))
    tell(ValueError(CANARY))
    told = capsys.readouterr().err
    assert "ValueError" in told
    assert CANARY not in told


def test_a_disk_that_is_full_is_told_beside_whatever_failed_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MAINTRACK_HOME", str(tmp_path))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(total=1 << 40, used=1 << 40, free=0))
    tell(sqlite3.OperationalError("database or disk is full"))
    told = capsys.readouterr().err
    assert f"The disk is short: 0.0 of 1024 GiB free at {tmp_path}" in " ".join(told.split())
    assert "Make room" in told


def test_only_the_newest_stories_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINTRACK_HOME", str(tmp_path))
    crashes = tmp_path / "crashes"
    crashes.mkdir()
    for number in range(KEPT + 5):
        (crashes / f"20200101T0000{number:02d}Z-1.txt").touch()
    tell(ValueError("one more"))
    kept = sorted(path.name for path in crashes.iterdir())
    assert len(kept) == KEPT
    assert not kept[-1].startswith("2020")


def test_where_the_home_cannot_be_written_the_story_goes_to_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "home").write_text("a file, not a folder")
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("MAINTRACK_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    tell(ValueError("x"))
    (story,) = (tmp_path / "tmp").iterdir()
    assert str(story) in capsys.readouterr().err
