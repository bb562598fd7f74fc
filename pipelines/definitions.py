"""What Dagster loads: `defs`, one group of assets and jobs per client file."""

from pipelines.home import clients_folder
from pipelines.orchestration.build import build_definitions

defs = build_definitions(clients_folder())
