"""deploy/: what cannot be run here is rendered and compared with the schemas of those who run it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes.client
import pytest
import yaml
from dagster._config import process_config
from dagster._core.instance.config import dagster_instance_config
from dagster_k8s import K8sRunLauncher
from dagster_k8s.job import (
    DagsterK8sJobConfig,
    construct_dagster_k8s_job,
    get_user_defined_k8s_config,
)
from dagster_k8s.models import k8s_model_from_dict, k8s_snake_case_dict

from pipelines.orchestration.build import build_definitions
from pipelines.orchestration.pods import pod_tags
from tests.orchestration.graph import write

pytestmark = pytest.mark.xdist_group("deploy")

DEPLOY = Path(__file__).parents[2] / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
MODELS = {
    "Namespace": "V1Namespace",
    "ConfigMap": "V1ConfigMap",
    "Deployment": "V1Deployment",
    "PersistentVolumeClaim": "V1PersistentVolumeClaim",
    "Role": "V1Role",
    "RoleBinding": "V1RoleBinding",
    "Service": "V1Service",
    "ServiceAccount": "V1ServiceAccount",
}
# The keys of the Compose specification that we use, as it types them.
_TEXTS = {"type": "array", "items": {"type": "string"}}
_WAITS = {
    "type": "object",
    "additionalProperties": {
        "properties": {"condition": {"enum": ["service_started", "service_healthy"]}},
        "required": ["condition"],
        "additionalProperties": False,
    },
}
SERVICE: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["image", "restart"],
    "properties": {
        "build": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"context": {"type": "string"}, "dockerfile": {"type": "string"}},
        },
        "image": {"type": "string"},
        "restart": {"enum": ["no", "always", "on-failure", "unless-stopped"]},
        "command": _TEXTS,
        "environment": {"type": "object", "additionalProperties": {"type": "string"}},
        "env_file": {
            "type": "array",
            "items": {
                "additionalProperties": False,
                "required": ["path"],
                "properties": {"path": {"type": "string"}, "required": {"type": "boolean"}},
            },
        },
        "volumes": _TEXTS,
        "ports": _TEXTS,
        "depends_on": _WAITS,
        "stop_grace_period": {"type": "string", "pattern": r"^\d+s$"},
        "healthcheck": {
            "type": "object",
            "additionalProperties": False,
            "required": ["test"],
            "properties": {
                "test": _TEXTS,
                "interval": {"type": "string"},
                "timeout": {"type": "string"},
                "retries": {"type": "integer"},
            },
        },
    },
}


def documents() -> list[dict[str, Any]]:
    """All manifests: rendered by kubectl where it is there, else as they are written."""
    if shutil.which("kubectl"):
        done = subprocess.run(
            ["kubectl", "kustomize", str(KUBERNETES)], capture_output=True, text=True, check=True
        )
        return list(yaml.safe_load_all(done.stdout))
    names = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())["resources"]
    return [one for name in names for one in yaml.safe_load_all((KUBERNETES / name).read_text())]


DOCUMENTS = documents()


def pods() -> dict[str, Any]:
    return {
        one["metadata"]["name"]: one["spec"]["template"]["spec"]
        for one in DOCUMENTS
        if one["kind"] == "Deployment"
    }


@pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda one: f"{one['kind']}-{one['metadata']['name']}"
)
def test_a_manifest_is_what_kubernetes_knows(document: dict[str, Any]) -> None:
    """An unknown key, a missing one or a wrong type is refused by the API's own models."""
    model = getattr(kubernetes.client, MODELS[document["kind"]])
    assert k8s_model_from_dict(model, k8s_snake_case_dict(model, document)).kind == document["kind"]


def test_the_check_of_manifests_refuses_an_unknown_key() -> None:
    document = {**DOCUMENTS[0], "colour": "red"}
    model = getattr(kubernetes.client, MODELS[document["kind"]])
    with pytest.raises(Exception, match="colour"):
        k8s_model_from_dict(model, k8s_snake_case_dict(model, document))


def test_there_is_one_daemon_and_a_webserver_that_only_shows() -> None:
    deployments = {one["metadata"]["name"]: one for one in DOCUMENTS if one["kind"] == "Deployment"}
    assert set(deployments) == {"code", "web", "web-readonly", "daemon"}
    assert all(one["spec"]["replicas"] == 1 for one in deployments.values())
    assert deployments["daemon"]["spec"]["strategy"] == {"type": "Recreate"}
    assert "--read-only" in pods()["web-readonly"]["containers"][0]["args"]


def test_every_volume_that_is_mounted_is_there() -> None:
    for pod in pods().values():
        (container,) = pod["containers"]
        mounted = {mount["name"] for mount in container["volumeMounts"]}
        assert mounted == {volume["name"] for volume in pod["volumes"]}


def test_no_secret_is_kept_in_a_manifest() -> None:
    assert "Secret" not in {one["kind"] for one in DOCUMENTS}


def test_an_instance_with_its_launcher_is_what_dagster_knows() -> None:
    config, _ = dagster_instance_config(str(KUBERNETES))
    launcher = config["run_launcher"]
    assert launcher["class"] == K8sRunLauncher.__name__
    told = process_config(K8sRunLauncher.config_type(), launcher["config"])
    assert told.success, told.errors
    assert "run_launcher" not in dagster_instance_config(str(DEPLOY / "compose"))[0]


def test_both_instances_queue_monitor_and_retry_as_the_one_of_this_repository() -> None:
    ours = yaml.safe_load((DEPLOY.parent / "dagster.yaml").read_text())
    for folder in ("compose", "kubernetes"):
        theirs = yaml.safe_load((DEPLOY / folder / "dagster.yaml").read_text())
        for key in ("run_monitoring", "run_retries", "run_queue", "freshness", "telemetry"):
            assert theirs[key] == ours[key], (folder, key)
        limits = theirs["concurrency"]["runs"]["tag_concurrency_limits"]
        assert limits == ours["concurrency"]["runs"]["tag_concurrency_limits"]


class TestARunsPod:
    def test_mounts_its_clients_volume_and_no_other(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MAINTRACK_PODS", "1")
        monkeypatch.setenv("MAINTRACK_HOME", "/var/lib/maintrack")
        write(tmp_path, "acme_nord")
        job = build_definitions(tmp_path).resolve_job_def("acme_nord__nightly")
        launched = construct_dagster_k8s_job(
            DagsterK8sJobConfig(
                dagster_home="/etc/maintrack/instance",
                job_image="maintrack",
                postgres_password_secret="maintrack-postgres",
            ),
            args=["dagster", "api", "execute_run"],
            job_name="run",
            user_defined_k8s_config=get_user_defined_k8s_config(job.tags),
        )
        pod = launched.spec.template.spec
        claims = {
            volume.persistent_volume_claim.claim_name
            for volume in pod.volumes
            if volume.persistent_volume_claim
        }
        assert claims == {"maintrack-client-acme-nord", "maintrack-published"}
        paths = {mount.mount_path for mount in pod.containers[0].volume_mounts}
        assert "/var/lib/maintrack/clients/acme_nord" in paths

    def test_is_asked_for_only_where_runs_are_pods(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("MAINTRACK_PODS", raising=False)
        assert pod_tags("acme") == {}

    def test_finds_a_claim_among_the_manifests(self) -> None:
        claims = {
            one["metadata"]["name"] for one in DOCUMENTS if one["kind"] == "PersistentVolumeClaim"
        }
        assert claims >= {"maintrack-client-acme", "maintrack-published"}


class TestCompose:
    FILE = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())

    @pytest.mark.parametrize("name", FILE["services"])
    def test_a_service_is_what_compose_knows(self, name: str) -> None:
        jsonschema.validate(self.FILE["services"][name], SERVICE)

    def test_it_has_code_server_webservers_daemon_and_postgres(self) -> None:
        assert set(self.FILE["services"]) == {"postgres", "code", "web", "web-readonly", "daemon"}

    def test_nothing_but_webservers_has_a_port_and_those_on_loopback_only(self) -> None:
        ports = {
            name: one["ports"] for name, one in self.FILE["services"].items() if "ports" in one
        }
        assert set(ports) == {"web", "web-readonly"}
        assert all(port.startswith("127.0.0.1:") for listed in ports.values() for port in listed)

    def test_what_is_mounted_from_beside_it_is_there_or_the_users_own(self) -> None:
        mounted = {
            volume.partition(":")[0]
            for service in self.FILE["services"].values()
            for volume in service["volumes"]
        }
        files = {name for name in mounted if name.startswith("./")} - {"./clients"}
        assert all((DEPLOY / "compose" / name).is_file() for name in files)
        assert {name for name in mounted if not name.startswith("./")} == set(self.FILE["volumes"])

    def test_every_service_that_is_waited_for_has_a_check_of_health(self) -> None:
        services = self.FILE["services"]
        waited = {name for one in services.values() for name in one.get("depends_on", ())}
        assert all("healthcheck" in services[name] for name in waited)


def test_the_image_copies_all_that_the_package_needs() -> None:
    lines = (DEPLOY / "Dockerfile").read_text()
    for folder in ("connectors", "pipelines", "sandbox", "dbt_project", "requirements"):
        assert f"COPY {folder}/ {folder}/" in lines
