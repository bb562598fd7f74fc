"""A client with an address, nights that end well or badly, and services on this machine that take messages."""

# No postponed annotations here: Dagster reads the type of `context` when an asset is defined.

import json
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from aiosmtpd.controller import Controller

from pipelines.alerts.look import Looked, Sender, look
from pipelines.alerts.send import send
from pipelines.checks import SOURCE_CHECKS, Judgement
from pipelines.checks.sources import COMPLETE, QUARANTINE, READ, UNIQUE
from pipelines.config import ClientConfig, load_client
from pipelines.home import Home
from pipelines.orchestration import names
from pipelines.orchestration.check_results import check_results, check_specs
from pipelines.orchestration.sources import mark_as_seen

CLIENT = """
name: {title}
timezone: Europe/Stockholm
currency: SEK
schedule: "0 3 * * *"
sources:
  ga4: {{property_id: "{number}", credentials: {{env: NOT_SET}}}}
  hubspot: {{token: {{env: NOT_SET_{slug}}}}}
alerts: {addresses}
"""
SOURCES = ("hubspot", "ga4")


@dataclass
class Webhook:
    """Takes JSON by POST; refuses while `is_down`."""

    url: str
    got: list[dict[str, Any]] = field(default_factory=list)
    is_down: bool = False


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if not hook.is_down:
                hook.got.append(body)
            self.send_response(503 if hook.is_down else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook = Webhook(f"json://127.0.0.1:{server.server_port}/hook")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class PostOffice:
    """An SMTP server. got: messages with their headers decoded."""

    port: int = 0
    got: list[Any] = field(default_factory=list)

    async def handle_DATA(  # noqa: N802 -- aiosmtpd calls it so
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        self.got.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"

    @property
    def url(self) -> str:
        return f"mailto://127.0.0.1:{self.port}/?from=night@maintrack.test&to=kim@acme.test&mode=insecure"


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    office = PostOffice()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        office.port = probe.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


@dataclass
class Watch:
    """Clients, the instance that records their nights, and looks at them."""

    folder: Path
    home: Home
    instance: dg.DagsterInstance
    configs: list[ClientConfig] = field(default_factory=list)

    def client(self, slug: str, *addresses: str, title: str = "", extra: str = "") -> ClientConfig:
        text = CLIENT.format(
            title=title or slug.title(),
            slug=slug.upper(),
            number=sum(slug.encode()),
            addresses=json.dumps(addresses),
        )
        (self.folder / f"{slug}.yml").write_text(text + extra)
        config = load_client(self.folder, slug, check_secrets=False)
        self.configs = [one for one in self.configs if one.slug != slug] + [config]
        return config

    def look(self, now: datetime | None = None, sender: Sender = send) -> Looked:
        watched = [(config, checks_of(config)) for config in self.configs]
        return look(self.instance, self.home, watched, now or datetime.now(UTC), sender)

    def night(
        self,
        slug: str,
        *,
        broken: Sequence[str] = (),
        grown: bool = False,
        crash: str = "",
        stopped: str = "",
        **tags: str,
    ) -> str:
        """A run with the assets and checks of a night, whose outcome is chosen; returns its id.

        Args:
            broken: sources that are not read to their end. grown: quarantine has grown.
            crash: words of an error that no check tells, after all checks. stopped: the same, before them.
        """
        result = dg.materialize(
            _assets(slug, broken, grown=grown, crash=crash, stopped=stopped),
            instance=self.instance,
            raise_on_error=False,
            tags={names.CLIENT_TAG: slug, **tags},
        )
        return result.run_id


def checks_of(config: ClientConfig) -> list[dg.AssetCheckKey]:
    return [
        dg.AssetCheckKey(names.raw(config.slug, source), check.name)
        for source in SOURCES
        for check in SOURCE_CHECKS
    ]


def _assets(
    slug: str, broken: Sequence[str], *, grown: bool, crash: str, stopped: str
) -> list[dg.AssetsDefinition]:
    @dg.asset(key=names.raw(slug, "settings"))
    def settings() -> dg.MaterializeResult[None]:
        if stopped:
            raise dg.Failure(stopped, allow_retries=False)
        return dg.MaterializeResult()

    def loading(source: str) -> dg.AssetsDefinition:
        key = names.raw(slug, source)

        @dg.asset(
            key=key,
            deps=[names.raw(slug, "settings")],
            check_specs=check_specs(key, SOURCE_CHECKS),
        )
        def load(context: dg.AssetExecutionContext):  # type: ignore[no-untyped-def]
            if source not in broken:
                mark_as_seen(context, names.source(slug, source), "Read to its end.")
            yield dg.MaterializeResult()
            seen = f"{source}: 401, the token was refused"
            judgements = [
                Judgement(READ, source not in broken, seen, "error"),
                Judgement(COMPLETE, True, "all came"),
                Judgement(UNIQUE, True, "whole"),
                Judgement(QUARANTINE, not grown, f"{source}: 7 rows are set aside"),
            ]
            yield from check_results(key, judgements)

        return load

    @dg.asset(
        key=names.published(slug, "database"), deps=[names.raw(slug, source) for source in SOURCES]
    )
    def database() -> dg.MaterializeResult[None]:
        if crash:
            raise dg.Failure(crash, allow_retries=False)
        return dg.MaterializeResult()

    @dg.asset(key=names.published(slug, "verdict"), deps=[names.published(slug, "database")])
    def verdict() -> dg.MaterializeResult[None]:
        if broken:
            raise dg.Failure("published anew without new data", allow_retries=False)
        return dg.MaterializeResult()

    return [settings, *(loading(source) for source in SOURCES), database, verdict]


@pytest.fixture
def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    monkeypatch.setenv("MAINTRACK_CLIENTS", str(tmp_path))
    monkeypatch.setenv("MAINTRACK_UI_URL", "https://pipeline.agency.test/")
    with dg.DagsterInstance.ephemeral() as instance:
        yield Watch(tmp_path, Home(tmp_path / "home").ensure(), instance)
