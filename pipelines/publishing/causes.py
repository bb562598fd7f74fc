"""Why a closed figure changed: the likeliest cause that the warehouse has a trace of.

Belongs: traces of definitions, erasures, merges and backfills since a moment. Does not: which
figures changed (ledger).

In this order, the first that left a trace: another definition or setting; records erased, where the
figure lost by it; records merged that moved in its days; its days read again beyond what every night
reads. Else late data: HubSpot or the provider tells another past than it did.

Of the erased nothing is kept that says which days they stood in, so it is asked what an erasure does:
it takes contacts away, and with them what they brought, and leaves sessions and spend alone. A figure
that rose, or whose sessions or spend are other than they were, is therefore never told as erased.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import duckdb

from pipelines.orchestration.windows import TRAILING_DAYS
from pipelines.publishing.ledger import Figure, Told

DEFINITION, ERASURE, MERGE, BACKFILL, LATE = (
    "definition",
    "erasure",
    "merge",
    "backfill",
    "late data",
)

OF_OTHERS: Final = frozenset(
    {
        *("sessions", "web_sessions", "web_engaged", "direct_sessions", "ai_sessions"),
        *("web_new_users", "spend", "media_spend"),
    }
)
"""Measures that no contact brings; what is divided by one has its contacts above the line."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What an attached warehouse remembers. `settings`: their md5 now."""

    con: duckdb.DuckDBPyConnection
    warehouse: str
    settings: str

    def cause(self, figure: Figure, before: Told) -> str:
        """The likeliest cause of a figure that was closed as `before` and is another now."""
        if figure.kpi_version != before.kpi_version or before.settings != self.settings:
            return DEFINITION
        counted = self._counted(before)
        if counted is not None:
            if _has_lost(figure, before, counted) and self._is_erased(before):
                return ERASURE
            if self._is_merged(before):
                return MERGE
        return BACKFILL if self._is_read_again(before) else LATE

    def _counted(self, before: Told) -> str | None:
        """The measure that `n` counts; None where the figure needs neither contacts nor deals."""
        rows = self.con.execute(
            f"""
            select if(aggregation in ('ratio', 'cohort'), denominator, numerator)
            from {self.warehouse}.intermediate.int_kpis__registry
            where kpi_key = $kpi_key and version = $version and basis = 'as_told'
                and list_has_any(needed_inputs, ['crm', 'deals'])
            """,
            {"kpi_key": before.key.kpi_key, "version": before.kpi_version},
        ).fetchall()
        return rows[0][0] if rows else None

    def _is_erased(self, before: Told) -> bool:
        """By HubSpot, which the census finds, or on request."""
        return self._any("from {w}.raw.hubspot_gone where seen_at > $told_at", before) or self._any(
            "from {w}.raw.erased_contacts where erased_at > $told_at", before
        )

    def _is_merged(self, before: Told) -> bool:
        return self._any(
            """
            from {w}.raw.hubspot_aliases as aliases
            inner join {w}.raw.hubspot_property_history as history
                on aliases.object_type = history.object_type
                and history.object_id in (aliases.alias_id, aliases.survivor_id)
            where aliases.seen_at > $told_at
                and history.property in ('lifecyclestage', 'dealstage')
                and cast(history.changed_at as date) between $first - 1 and $last + 1
            """,
            before,
        )

    def _is_read_again(self, before: Told) -> bool:
        return self._any(
            """
            from {w}.raw.loads as loads
            inner join {w}.intermediate.int_kpis__clock as clock
                on clock.kpi_key = $kpi_key and list_contains(clock.sources, loads.source)
            where loaded_at > $told_at and status = 'ok'
                and window_first <= $last and window_last >= $first
                and cast(read_started_at as date) - window_first > $nightly
            """,
            before,
            nightly=TRAILING_DAYS + 1,
        )

    def _any(self, what: str, before: Told, **more: object) -> bool:
        values = {
            "kpi_key": before.key.kpi_key,
            "told_at": before.told_at,
            "first": before.key.period_start,
            "last": before.period_end,
            **more,
        }
        query = f"select exists (select 1 {what.format(w=self.warehouse)})"
        ((found,),) = self.con.execute(
            query, {name: value for name, value in values.items() if f"${name}" in query}
        ).fetchall()
        return bool(found)


def _has_lost(figure: Figure, before: Told, counted: str) -> bool:
    """True where contacts taken away would move the figure as it moved, `counted` being what `n` counts."""
    if figure.value is None or before.value is None:
        return figure.value is None
    if counted in OF_OTHERS:
        return figure.n == before.n and figure.value < before.value
    return (figure.n or 0) < (before.n or 0)
