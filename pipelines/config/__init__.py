"""Client files: what a client's sources, model and goals are.

Belongs: reading and checking `clients/<client>.yml`. Does not: reaching a source (checking),
writing settings into the warehouse (loading).
"""

from pipelines.config.client import ClientConfig
from pipelines.config.faults import ConfigFaults, Fault
from pipelines.config.goals import Goal, goal_from_row
from pipelines.config.json_schema import json_schema
from pipelines.config.load import client_names, load_client, load_clients
from pipelines.config.secret import Secret

__all__ = [
    "ClientConfig",
    "ConfigFaults",
    "Fault",
    "Goal",
    "Secret",
    "client_names",
    "goal_from_row",
    "json_schema",
    "load_client",
    "load_clients",
]
