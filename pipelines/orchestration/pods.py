"""Where a client's runs find its data when each run is a pod of its own (deploy/kubernetes).

Belongs: names of volumes, where they are mounted. Does not: launching pods (dagster-k8s).
"""

from __future__ import annotations

import json
import os
from typing import Any, Final

from pipelines.home import Home

CONFIG_TAG: Final = "dagster-k8s/config"
PUBLISHED: Final = "maintrack-published"


def claim_of(client: str) -> str:
    """The claim that holds the client's folder; names there have no underscore."""
    return f"maintrack-client-{client.replace('_', '-')}"


def pod_tags(client: str) -> dict[str, str]:
    """Tags by which the launcher mounts the client's volume and no other; none unless runs are pods."""
    if os.environ.get("MAINTRACK_PODS") != "1":
        return {}
    home = Home.from_env()
    mounts: dict[str, Any] = {
        "container_config": {
            "volume_mounts": [
                {"name": "client", "mount_path": str(home.client(client).root)},
                {"name": "published", "mount_path": str(home.published)},
            ]
        },
        "pod_spec_config": {
            "volumes": [
                {"name": "client", "persistent_volume_claim": {"claim_name": claim_of(client)}},
                {"name": "published", "persistent_volume_claim": {"claim_name": PUBLISHED}},
            ]
        },
    }
    return {CONFIG_TAG: json.dumps(mounts)}
