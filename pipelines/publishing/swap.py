"""Put a checked draft in readers' place, all at once, and clear away what is old.

Belongs: fsync, rename, the relative link, kept builds. Does not: contents.
"""

from __future__ import annotations

import os
from pathlib import Path


def draft_path(builds: Path, stem: str) -> Path:
    """Where the next build is written: hidden, on the same filesystem, cleared first.

    Drafts of a killed run are removed; the caller holds the lock, so nobody else writes one.
    """
    for leftover in builds.glob(f".{stem}-*.draft*"):
        leftover.unlink()
    return builds / f".{stem}-{os.getpid()}.draft"


def remove_draft(draft: Path) -> None:
    for path in (draft, draft.with_name(f"{draft.name}.wal")):
        path.unlink(missing_ok=True)


def show(draft: Path, build: Path, link: Path) -> None:
    """Rename the draft to its build and point the link at it.

    Guarantee: at every instant the link leads to a whole build, the old or the new one. Who has the
    old one open keeps reading it.
    """
    _sync(draft)
    draft.rename(build)
    _sync(build.parent)
    replace_link(link, build)


def replace_link(link: Path, target: Path) -> None:
    """Point `link` at `target`, relatively, so that the folder may be moved or mounted elsewhere."""
    fresh = link.with_name(f".{link.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(os.path.relpath(target, link.parent))
    fresh.replace(link)
    _sync(link.parent)


def drop_old(builds: Path, stem: str, link: Path, keep: int) -> None:
    """Keep the `keep` newest builds of `stem`, and in any case the one the link leads to."""
    shown = link.resolve()
    # Names tell the second only; two builds of one second are told apart by when they were written.
    found = sorted(
        builds.glob(f"{stem}-*.duckdb"), key=lambda p: p.stat().st_mtime_ns, reverse=True
    )
    for path in found[max(keep, 1) :]:
        if path.resolve() != shown:
            path.unlink()


def write_file(path: Path, text: str, mode: int = 0o440) -> Path:
    """Write a text file so that readers see the old one or the new one, never a part."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    try:
        fresh.write_text(text, encoding="utf-8")
        fresh.chmod(mode)
        _sync(fresh)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    _sync(path.parent)
    return path


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
