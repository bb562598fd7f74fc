"""Why a closed figure changed: the likeliest cause that the warehouse has a trace of.

Belongs: traces of definitions, erasures, merges and backfills since a moment. Does not: which
figures changed (ledger).

In this order, the first that left a trace: another definition or setting; records erased, where the
figure stands on fewer; records merged that moved in its days; its days read again beyond what every
night reads. Else late data: HubSpot or the provider tells another past than it did.
"""

from __future__ import annotations

from dataclasses import dataclass

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
        if self._is_of_crm(before):
            if (figure.n or 0) < (before.n or 0) and self._is_erased(before):
                return ERASURE
            if self._is_merged(before):
                return MERGE
        return BACKFILL if self._is_read_again(before) else LATE

    def _is_of_crm(self, before: Told) -> bool:
        return self._any(
            "from {w}.intermediate.int_kpis__clock "
            "where kpi_key = $kpi_key and list_contains(sources, 'hubspot')",
            before,
        )

    def _is_erased(self, before: Told) -> bool:
        return self._any("from {w}.raw.hubspot_gone where seen_at > $told_at", before)

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
