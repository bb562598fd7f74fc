"""From a client file to an opened source."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from connectors.errors import AccessRefused, SourceError, StreamNotAvailable
from pipelines.config import ClientConfig, load_client
from pipelines.sources import open_source
from tests.connectors.loopback import Seen, Told

BLOCKS = {
    "hubspot": "{token: {env: ACME_TOKEN}, portal_id: 42, quota_share: 0.5, "
    "extra_properties: {contacts: [industry]}}",
    "ga4": '{property_id: "77", credentials: {env: ACME_GA4}, hosts: [www.acme.example]}',
    "search_console": '{site: "sc-domain:acme.example", brand: acme, credentials: {env: ACME_GA4}}',
    "matomo": "{base_url: https://matomo.acme.example, site_id: 1, token: {env: ACME_TOKEN}}",
    "plausible": "{site_id: acme.example, token: {env: ACME_TOKEN}}",
}


def client(folder: Path, source: str, block: str) -> ClientConfig:
    (folder / "acme.yml").write_text(
        "name: Acme\ntimezone: Europe/Stockholm\ncurrency: SEK\n"
        f'sources:\n  {source}: {block}\nmodel: {{stages: {{"900": mql}}}}\n'
    )
    return load_client(folder, "acme", check_secrets=False)


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_TOKEN", "canary")
    monkeypatch.setenv("ACME_GA4", json.dumps({"type": "bearer", "token": "canary"}))


@pytest.mark.parametrize(
    ("name", "streams"),
    [("hubspot", 27), ("ga4", 5), ("search_console", 1), ("matomo", 2), ("plausible", 2)],
)
def test_a_configured_source_opens_with_its_streams(
    tmp_path: Path, name: str, streams: int
) -> None:
    source = open_source(client(tmp_path, name, BLOCKS[name]), name)
    assert (source.name, len(source.streams)) == (name, streams)
    assert {stream.source for stream in source.streams} == {name}
    assert source.usage.calls == 0
    source.close()


def test_an_app_opens_with_its_three_parts(tmp_path: Path) -> None:
    parts = ", ".join(
        f"{name}: {{env: ACME_TOKEN}}" for name in ("client_id", "client_secret", "refresh_token")
    )
    source = open_source(client(tmp_path, "hubspot", f"{{oauth: {{{parts}}}}}"), "hubspot")
    assert source.usage.calls == 0
    source.close()


def test_a_refresh_token_that_hubspot_renewed_is_used_by_the_next_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, serve: Any
) -> None:
    given = iter(range(9))

    def answered(seen: Seen) -> Told:
        if seen.target.startswith("/oauth/"):
            number = next(given)
            token = {"access_token": "a", "refresh_token": f"r{number}", "expires_in": 1800}
            return Told(body=json.dumps(token).encode())
        return Told(body=b'{"portalId": 42, "timeZone": "Europe/Stockholm"}')

    server = serve(answered)
    monkeypatch.setenv("MAINTRACK_HOME", str(tmp_path / "home"))
    names = ("client_id", "client_secret", "refresh_token")
    parts = ", ".join(f"{name}: {{env: ACME_TOKEN}}" for name in names)
    config = client(tmp_path, "hubspot", f'{{oauth: {{{parts}}}, base_url: "{server.url}"}}')
    for _ in range(2):
        source = open_source(config, "hubspot")
        (account, *_) = source.streams
        list(source.read(account))
        source.close()
    asked = [parse_qs(s.body.decode()) for s in server.seen if s.target.startswith("/oauth/")]
    assert [form["refresh_token"] for form in asked] == [["canary"], ["r0"]]


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("hubspot", "ACME_TOKEN"),
        ("ga4", "ACME_GA4"),
        ("search_console", "ACME_GA4"),
        ("matomo", "ACME_TOKEN"),
        ("plausible", "ACME_TOKEN"),
    ],
)
def test_a_credential_that_is_not_there_is_a_fault_of_its_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, variable: str
) -> None:
    monkeypatch.delenv(variable)
    with pytest.raises(AccessRefused, match=variable) as caught:
        open_source(client(tmp_path, name, BLOCKS[name]), name)
    assert caught.value.source == name


@pytest.mark.parametrize(
    ("name", "block"),
    [("ga4", '{property_id: "77"}'), ("search_console", '{site: "sc-domain:acme.example"}')],
)
def test_a_property_without_credentials_says_what_to_add(
    tmp_path: Path, name: str, block: str
) -> None:
    with pytest.raises(AccessRefused, match=r"credentials: \{file: path\}") as caught:
        open_source(client(tmp_path, name, block), name)
    assert caught.value.source == name


def test_a_source_that_nobody_can_read_fails_loudly(tmp_path: Path) -> None:
    with pytest.raises(
        SourceError, match="salesforce: this version of maintrack cannot read it"
    ) as caught:
        open_source(client(tmp_path, "matomo", BLOCKS["matomo"]), "salesforce")
    assert not isinstance(caught.value, StreamNotAvailable)


def test_a_source_that_the_client_does_not_have_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no source of this client"):
        open_source(client(tmp_path, "ga4", BLOCKS["ga4"]), "hubspot")


def test_no_connector_is_imported_before_a_source_is_opened() -> None:
    script = (
        "import sys, pipelines.sources; "
        "print([m for m in sys.modules if m.startswith(('hubspot', 'google.auth', 'urllib3', "
        "'connectors.hubspot', 'connectors.ga4', 'connectors.http'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
