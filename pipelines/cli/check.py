"""`maintrack check`: client files, then their sources; one line per finding.

Belongs: which clients, lines, exit code. Does not: finding (pipelines.config, pipelines.checking).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.cli.terminal import (
    DONE,
    FAILED,
    WRONG_USE,
    complain,
    refuse,
    say_finding,
    say_json,
)
from pipelines.home import clients_folder

if TYPE_CHECKING:
    from connectors.contract import Finding
    from pipelines.config import ClientConfig, Fault


def check_clients(names: Sequence[str], *, as_json: bool) -> int:
    """Check the named clients, or all; returns the exit code."""
    folder = clients_folder()
    configs, faults = _load(folder, list(dict.fromkeys(names)))
    if not configs and not faults:
        refuse(
            f"check: found no client file in {folder}; expected clients/<client>.yml. Copy "
            "docs/examples/acme.yml there, or set MAINTRACK_CLIENTS to your folder."
        )
    for fault in faults:
        complain(str(fault))
    findings = []
    for client, finding in _findings(configs):
        findings.append((client, finding))
        if not as_json:
            place = f"{client} {finding.source} {finding.subject}"
            say_finding(finding.severity, place, finding.message, finding.next_step)
    if as_json:
        say_json(_document(faults, findings))
    if faults:
        return WRONG_USE
    return FAILED if any(found.severity == "error" for _, found in findings) else DONE


def _load(folder: Path, names: Sequence[str]) -> tuple[list[ClientConfig], list[Fault]]:
    """The clients whose file is right, and the faults of the others. Credentials are not asked for:
    a missing one is a finding of its source."""
    from pipelines.config import ConfigFaults, load_client, load_clients

    if not names:
        return load_clients(folder)
    configs: list[ClientConfig] = []
    faults: list[Fault] = []
    for name in names:
        try:
            configs.append(load_client(folder, name, check_secrets=False))
        except ConfigFaults as wrong:
            faults.extend(wrong.faults)
    return configs, faults


def _findings(configs: Sequence[ClientConfig]) -> Iterator[tuple[str, Finding]]:
    from pipelines.checking import check_client
    from pipelines.registry import computed_kpis

    computed = computed_kpis() if configs else set()
    for config in configs:
        for finding in check_client(config, computed):
            yield config.slug, finding


def _document(
    faults: Sequence[Fault], findings: Sequence[tuple[str, Finding]]
) -> dict[str, object]:
    return {
        "faults": faults,
        "findings": [
            {
                "client": client,
                "source": found.source,
                "subject": found.subject,
                "severity": found.severity,
                "message": found.message,
                "next_step": found.next_step,
            }
            for client, found in findings
        ],
    }
