"""Dagster's three services as child processes: code server, webserver, daemon.

Belongs: starting them in the right environment, waiting until they answer, ending them all.
Does not: what they show (pipelines.definitions), words on the terminal (pipelines.cli).
"""

from typing import Final

UI_LOCK: Final = "ui.lock"
"""Held in the home's dagster folder while its UI is open: two daemons would run each schedule twice."""
