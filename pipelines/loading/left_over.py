"""What a run has landed and, being killed, not loaded: loaded before anything is asked for anew.

Guarantee: no record that was landed whole is read a second time because its run ended too soon.

Belongs: whether there is any. Does not: locks (the caller), loading itself (load).
"""

from __future__ import annotations

import duckdb

from pipelines.config import ClientConfig
from pipelines.home import ClientHome
from pipelines.landing.manifest import manifests
from pipelines.loading.bookkeeping import loaded_ids
from pipelines.loading.load import Report, load_source
from pipelines.warehouse import open_warehouse


def has_left_over(home: ClientHome, client: str, source: str) -> bool:
    """Whether a landed part is not in the warehouse yet."""
    landed = [part.load_id for part in manifests(home, source)]
    if not landed:
        return False
    if not home.warehouse.exists():
        return True
    connection = open_warehouse(home, read_only=True)
    try:
        return not loaded_ids(connection, client, source).issuperset(landed)
    except duckdb.CatalogException:
        # Killed between making the file and its first table.
        return True
    finally:
        connection.close()


def load_left_over(home: ClientHome, config: ClientConfig, source: str, report: Report) -> None:
    """Load the parts that are not in the warehouse yet; the caller holds the write lock."""
    connection = open_warehouse(home)
    try:
        load_source(connection, home, config=config, source=source, report=report)
    finally:
        connection.close()
