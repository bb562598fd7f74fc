"""What Dagster loads: `defs`, one group of assets and jobs per client file."""

from pipelines.home import clients_folder
from pipelines.orchestration.build import build_definitions
from pipelines.shards import my_shard

defs = build_definitions(clients_folder(), my_shard())
