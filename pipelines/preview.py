"""What a run would do to numbers that were told, found out on a copy of the client's data.

Guarantee: nothing that is kept of the client changes, but for a refresh token that HubSpot renewed
meanwhile; nothing is published and no run is recorded. The copy is removed.

Belongs: the copy, the run on it, the comparison. Does not: what counts as told (publishing.ledger).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from connectors.contract import Days
from pipelines.config import ClientConfig
from pipelines.home import ClientHome, Home
from pipelines.landing.manifest import write_durably
from pipelines.loading import source_outcomes
from pipelines.locks import hold, wait_for_database, wait_limit
from pipelines.publishing.draft import quoted_text
from pipelines.publishing.told import Change, bring_home, changes
from pipelines.rotation import KEPT_IN
from pipelines.runs import RunOutcome, run_client
from pipelines.warehouse import SPILL, open_scratch, open_warehouse

Report = Callable[[str], None]

_HOLDER: Final = "a preview"
_NOT_COPIED: Final = ("*.lock", SPILL)


@dataclass(frozen=True, slots=True)
class Preview:
    """outcome: of the run on the copy. changes: every figure that would be told anew.

    unread: what could not be read, so that its days would stay as they are.
    """

    outcome: RunOutcome
    changes: Sequence[Change]
    unread: Sequence[str]

    @property
    def restated(self) -> Sequence[Change]:
        """Figures that were told as closed and would be told otherwise."""
        return [change for change in self.changes if change.news.before]


def preview_client(
    config: ClientConfig, home: Home, *, days: Days | None, full: bool, report: Report
) -> Preview:
    """Read, load and build as `run_client` would, on a copy, and compare with what was told.

    Holds the client's extract.lock throughout, its write.lock while copying.

    Raises:
        LockBusy: somebody else reads or writes this client.
    """
    mine = home.client(config.slug)
    home.ensure()
    with (
        hold(mine.extract_lock, _HOLDER, wait_limit(), report),
        tempfile.TemporaryDirectory(prefix="preview-", dir=home.root) as folder,
    ):
        elsewhere = Home(Path(folder)).ensure()
        copy = elsewhere.client(config.slug)
        _copy(mine, copy, report)
        bring_home(copy, home.published_database(config.slug))
        try:
            with _at(elsewhere):
                outcome = run_client(
                    config,
                    elsewhere,
                    days=days,
                    full=full,
                    as_of=None,
                    report=report,
                    publishes=False,
                )
        finally:
            _keep_renewed_token(copy, mine)
        if outcome.exit_code:
            return Preview(outcome, (), ())
        return Preview(outcome, _changes(copy), _unread(copy, config, outcome.run_id))


def _copy(mine: ClientHome, copy: ClientHome, report: Report) -> None:
    with hold(mine.write_lock, _HOLDER, wait_limit(), report):
        wait_for_database(mine.warehouse, wait_limit(), report)
        shutil.copytree(mine.root, copy.root, ignore=shutil.ignore_patterns(*_NOT_COPIED))
    copy.ensure()


@contextmanager
def _at(home: Home) -> Iterator[None]:
    """Steps of a run find their home by the environment."""
    before = os.environ.get("MAINTRACK_HOME")
    os.environ["MAINTRACK_HOME"] = str(home.root)
    try:
        yield
    finally:
        if before is None:
            del os.environ["MAINTRACK_HOME"]
        else:
            os.environ["MAINTRACK_HOME"] = before


def _keep_renewed_token(copy: ClientHome, mine: ClientHome) -> None:
    there, here = copy.root / KEPT_IN, mine.root / KEPT_IN
    if there.exists() and (not here.exists() or there.read_bytes() != here.read_bytes()):
        write_durably(here, there.read_bytes())


def _changes(copy: ClientHome) -> Sequence[Change]:
    with open_scratch(copy.root) as con:
        con.execute(f"attach {quoted_text(copy.warehouse)} as warehouse (read_only)")
        return changes(con, "warehouse")


def _unread(copy: ClientHome, config: ClientConfig, run_id: str) -> Sequence[str]:
    with open_warehouse(copy, read_only=True) as con:
        outcomes = source_outcomes(con, config.slug, run_id)
    return [o.message or o.source for o in outcomes if o.status in ("failed", "quota")]
