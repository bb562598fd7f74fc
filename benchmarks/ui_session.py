"""`maintrack ui` as a person uses it, driven by what its page asks of the server (GraphQL).

Belongs: starting and ending it, asking, launching days, waiting for their run, memory of its processes.
Does not: judging (tests, benchmarks).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

LOCATION: Final = "maintrack"
REPOSITORY: Final = "__repository__"
END_SECONDS: Final = 60
_LAUNCH_DAYS: Final = """
mutation($params: LaunchBackfillParams!) {
  launchPartitionBackfill(backfillParams: $params) {
    __typename
    ... on LaunchBackfillSuccess { backfillId }
    ... on PythonError { message }
    ... on PartitionKeysNotFoundError { message }
  }
}
"""
_ASSETS: Final = (
    "query($job: PipelineSelector!) { assetNodes(pipeline: $job) { assetKey { path } } }"
)
_BACKFILL: Final = """
query($id: String!) {
  partitionBackfillOrError(backfillId: $id) {
    ... on PartitionBackfill {
      status
      numPartitions
      error { message }
      runs(limit: 100) { id status startTime endTime tags { key value } }
    }
  }
}
"""
_RELAUNCH: Final = """
mutation($id: String!) {
  reexecutePartitionBackfill(reexecutionParams: {parentRunId: $id, strategy: FROM_FAILURE}) {
    __typename
    ... on LaunchBackfillSuccess { backfillId }
    ... on PythonError { message }
  }
}
"""
_LAUNCH: Final = """
mutation($params: ExecutionParams!) {
  launchRun(executionParams: $params) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
    ... on RunConfigValidationInvalid { errors { message } }
  }
}
"""
_RUN: Final = (
    "query($id: ID!) { runOrError(runId: $id) { ... on Run { status startTime endTime } } }"
)
RUN_OVER: Final = frozenset({"SUCCESS", "FAILURE", "CANCELED"})
BACKFILL_OVER: Final = frozenset(
    {"COMPLETED_SUCCESS", "COMPLETED_FAILED", "COMPLETED", "FAILED", "CANCELED"}
)


@dataclass(slots=True)
class Ui:
    """An open UI. ready_seconds: from the command to its address on the terminal."""

    process: subprocess.Popen[str]
    url: str
    home: Path
    ready_seconds: float

    def ask(self, query: str, **variables: Any) -> Any:
        request = urllib.request.Request(  # noqa: S310 -- our own address
            f"{self.url}/graphql",
            data=json.dumps({"query": query, "variables": variables}).encode(),
            headers={"Content-Type": "application/json"},
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            found = json.loads(answer.read())
        assert not found.get("errors"), found["errors"]
        return found["data"]

    def launch_days(self, job: str, first: date, last: date) -> str:
        """Launch a backfill of the job's assets over days, as from the lineage; returns its id."""
        place = {"repositoryName": REPOSITORY, "repositoryLocationName": LOCATION}
        nodes = self.ask(_ASSETS, job={"pipelineName": job, **place})["assetNodes"]
        return self._launch_days(first, last, assetSelection=[node["assetKey"] for node in nodes])

    def launch_job_days(self, job: str, first: date, last: date) -> str:
        """The same by the job, as the dialog on its page does."""
        place = {"repositoryName": REPOSITORY, "repositoryLocationName": LOCATION}
        selector = {"partitionSetName": f"{job}_partition_set", "repositorySelector": place}
        return self._launch_days(first, last, selector=selector)

    def _launch_days(self, first: date, last: date, **what: Any) -> str:
        days = [(first + timedelta(n)).isoformat() for n in range((last - first).days + 1)]
        params = {**what, "partitionNames": days, "fromFailure": False}
        return self._backfill_id(self.ask(_LAUNCH_DAYS, params=params)["launchPartitionBackfill"])

    def launch_again(self, backfill: str) -> str:
        """Launch what failed of a backfill again, as its menu does; returns the new one's id."""
        answer = self.ask(_RELAUNCH, id=backfill)
        return self._backfill_id(answer["reexecutePartitionBackfill"])

    def launch(self, job: str, options: Mapping[str, Any], tags: Mapping[str, str]) -> str:
        """Launch one run from the launchpad; returns its id."""
        params = {
            "selector": {
                "repositoryName": REPOSITORY,
                "repositoryLocationName": LOCATION,
                "jobName": job,
            },
            "mode": "default",
            "runConfigData": {"resources": {"options": {"config": dict(options)}}},
            "executionMetadata": {"tags": [{"key": k, "value": v} for k, v in tags.items()]},
        }
        answer = self.ask(_LAUNCH, params=params)["launchRun"]
        assert answer["__typename"] == "LaunchRunSuccess", answer
        return str(answer["run"]["runId"])

    def backfill(self, backfill: str) -> dict[str, Any]:
        found: dict[str, Any] = self.ask(_BACKFILL, id=backfill)["partitionBackfillOrError"]
        return found

    def wait_for_backfill(self, backfill: str, seconds: float = 300) -> dict[str, Any]:
        """The backfill when it is over."""
        return self._wait(lambda: self.backfill(backfill), BACKFILL_OVER, seconds)

    def wait_for_run(self, run: str, seconds: float = 300) -> dict[str, Any]:
        """The run when it is over."""
        return self._wait(lambda: self.ask(_RUN, id=run)["runOrError"], RUN_OVER, seconds)

    def processes(self) -> dict[int, str]:
        """Processes that know this home from their environment: number → command line."""
        mark = f"MAINTRACK_DAGSTER_DIR={self.home / 'dagster'}".encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
                    if words:
                        found[int(folder.name)] = words
            except OSError:
                continue
        return found

    def memory_mib(self) -> dict[str, float]:
        """Memory by process, shared pages divided among those that share them (PSS), `maintrack ui` included."""
        found = {}
        for pid, words in {**self.processes(), self.process.pid: "maintrack ui"}.items():
            rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            pss = next(int(row.split()[1]) for row in rows if row.startswith("Pss:"))
            found[f"{pid} {words[:100]}"] = pss / 1024
        return found

    @staticmethod
    def _backfill_id(answer: Mapping[str, Any]) -> str:
        assert answer["__typename"] == "LaunchBackfillSuccess", answer
        return str(answer["backfillId"])

    @staticmethod
    def _wait(ask: Any, over: Any, seconds: float) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while True:
            found: dict[str, Any] = ask()
            if found["status"] in over:
                return found
            assert time.monotonic() < deadline, f"still {found['status']} after {seconds} s"
            time.sleep(0.5)


@contextmanager
def opened(
    home: Path, clients: Path, options: Sequence[str] = (), **environment: str
) -> Iterator[Ui]:
    """Open the UI of a home on any free port; afterwards it is ended as by Ctrl-C."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAINTRACK_")}
    places = {"MAINTRACK_HOME": str(home), "MAINTRACK_CLIENTS": str(clients)}
    began = time.monotonic()
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("maintrack")), "ui", "--port", "0", *options],
        env={**kept, **places, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        url = next((line.split()[0] for line in process.stdout if "http://" in line), None)
        assert url is not None, "maintrack ui ended before it was ready"
        yield Ui(process, url, home, time.monotonic() - began)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=END_SECONDS)
