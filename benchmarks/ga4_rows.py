"""100 000 rows of a GA4 report into DuckDB: maintrack's reader against Google's own Python client.

All read the same bytes from the same local server, each in a process of its own; the server is another.
`google` is Google's client over REST, whose rows go through a CSV into a table. `reader` is the GA4
connector, whose rows go through an NDJSON file into a table of the same columns: that is the comparison.
`night` is all that a night does with them besides: landing, typing, keys, hashes, report facts; no other
client does that, so it is told without a bound. What a process spends without any row (imports, opening
DuckDB) is measured apart and taken off.

Belongs: the server, the readers, their processor time and memory. Does not: what rows mean.
"""

from __future__ import annotations

import csv
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import duckdb

from benchmarks.report import Row

ROWS = 100_000
FIRST, DAYS = date(2026, 8, 1), 90
DIMENSIONS = (
    *("date", "hostName", "sessionDefaultChannelGroup"),
    *("sessionSource", "sessionMedium", "sessionCampaignName"),
)
METRICS = (
    *("sessions", "engagedSessions", "newUsers"),
    *("totalUsers", "screenPageViews", "keyEvents"),
)
CLIENT = """
name: Acme
timezone: Europe/Stockholm
currency: SEK
start_date: 2026-08-01
sources:
  ga4: {{property_id: "77", credentials: {{file: key.json}}, base_url: "{url}"}}
"""
SUBJECT = "ga4_rows"


def run() -> Iterator[Row]:
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.ga4_rows", "serve"], stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            idle = {who: _measured(who, url, 0) for who in READERS}
            spent = {who: _measured(who, url, ROWS) for who in READERS}
        finally:
            server.terminate()
    for who, seen in spent.items():
        words = f"{seen['cpu']:.2f} s processor, {seen['rss']:.0f} MB at its height, {seen['rows']:,} rows"
        without = f"; with no rows {idle[who]['cpu']:.2f} s, {idle[who]['rss']:.0f} MB"
        yield Row(SUBJECT, who, words + without, f"{ROWS:,} rows", seen["rows"] == ROWS)
    net = {who: spent[who]["cpu"] - idle[who]["cpu"] for who in READERS}
    for who, is_same in (("reader", True), ("night", False)):
        cpu, rss = net["google"] / net[who], spent["google"]["rss"] / spent[who]["rss"]
        whole = spent["google"]["cpu"] / spent[who]["cpu"]
        seen = f"{cpu:.1f} (with start-up {whole:.1f})"
        bounds = ("≥ 20", cpu >= 20, "≥ 2", rss >= 2) if is_same else ("", None, "", None)
        yield Row(SUBJECT, f"processor of the rows, google / {who}", seen, *bounds[:2])
        yield Row(SUBJECT, f"memory at its height, google / {who}", f"{rss:.1f}", *bounds[2:])


def _measured(who: str, url: str, rows: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.ga4_rows", who, f"{url}/{rows}", folder],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def body_of(rows: int) -> bytes:
    """The report as Google writes it: every value a text, without blanks."""
    mediums = ("organic", "cpc", "referral", "email", "social")
    found = [
        {
            "dimensionValues": [
                {"value": f"{FIRST + timedelta(days=n % DAYS):%Y%m%d}"},
                {"value": "www.acme.example"},
                {"value": "Organic Search"},
                {"value": f"source-{n // DAYS}.example"},
                {"value": mediums[n % 5]},
                {"value": f"campaign {n % 7}"},
            ],
            "metricValues": [{"value": str(n % m)} for m in (97, 61, 43, 89, 301, 5)],
        }
        for n in range(rows)
    ]
    types = [{"name": name, "type": "TYPE_INTEGER"} for name in METRICS]
    report = {
        "dimensionHeaders": [{"name": name} for name in DIMENSIONS],
        "metricHeaders": types,
        "metadata": {"currencyCode": "SEK", "timeZone": "Europe/Stockholm"},
        "kind": "analyticsData#runReport",
        **({"rows": found, "rowCount": rows} if rows else {}),
    }
    return gzip.compress(json.dumps(report, separators=(",", ":")).encode(), compresslevel=6)


def serve() -> None:
    """Answer the traffic report with as many rows as the address says, every other one empty."""
    bodies = {rows: body_of(rows) for rows in (0, ROWS)}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 20

        def log_message(self, *_: Any) -> None:
            """Quiet."""

        def do_GET(self) -> None:
            self._send(gzip.compress(b'{"metrics": []}'))

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            names = tuple(one["name"] for one in asked["dimensions"])
            if names == DIMENSIONS:
                self._send(bodies[int(self.path.split("/")[1])])
            else:
                heads = {"dimensionHeaders": asked["dimensions"], "metricHeaders": asked["metrics"]}
                self._send(gzip.compress(json.dumps({**heads, "metadata": {}}).encode()))

        def _send(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json; charset=UTF-8")
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    threading.Thread(target=server.serve_forever).start()


def google(url: str, folder: Path) -> int:
    """Google's client, used as its documentation shows; returns the rows in DuckDB."""
    from google.analytics import data_v1beta as data
    from google.auth.credentials import AnonymousCredentials

    client = data.BetaAnalyticsDataClient(
        credentials=AnonymousCredentials(),
        transport="rest",
        client_options={"api_endpoint": url},
    )
    last = FIRST + timedelta(days=DAYS - 1)
    request = data.RunReportRequest(
        property="properties/77",
        dimensions=[data.Dimension(name=name) for name in DIMENSIONS],
        metrics=[data.Metric(name=name) for name in METRICS],
        date_ranges=[data.DateRange(start_date=str(FIRST), end_date=str(last))],
        limit=250_000,
    )
    report = client.run_report(request)
    path = folder / "rows.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*DIMENSIONS, *METRICS])
        for row in report.rows:
            dimensions = [value.value for value in row.dimension_values]
            writer.writerow([*dimensions, *(value.value for value in row.metric_values)])
    with duckdb.connect(str(folder / "google.duckdb")) as connection:
        connection.execute("create table traffic as from read_csv(?, header = true)", [str(path)])
        return _count(connection, "traffic")


def reader(url: str, folder: Path) -> int:
    """The GA4 connector alone, and a table of what it read."""
    from connectors.contract import Days
    from connectors.ga4 import Ga4Options, open_ga4

    credentials = '{"type": "bearer", "token": "benchmark"}'
    source = open_ga4(Ga4Options(("77",), credentials, "Europe/Stockholm", "SEK", base_url=url))
    stream = next(one for one in source.streams if one.name == "traffic_daily")
    path = folder / "rows.ndjson"
    with path.open("wb") as file:
        for page in source.read(stream, days=Days(FIRST, FIRST + timedelta(days=DAYS - 1))):
            file.writelines(record + b"\n" for record in page.records)
    source.close()
    values = """'STRUCT("value" VARCHAR)[]'"""
    columns = [
        *(f'dimensionValues[{n}].value as "{name}"' for n, name in enumerate(DIMENSIONS, 1)),
        *(f'metricValues[{n}].value::bigint as "{name}"' for n, name in enumerate(METRICS, 1)),
    ]
    with duckdb.connect(str(folder / "reader.duckdb")) as connection:
        connection.execute(
            f"""
            create table traffic as select {", ".join(columns)}
            from read_ndjson(?, columns = {{dimensionValues: {values}, metricValues: {values}}})
            """,
            [str(path)],
        )
        return _count(connection, "traffic")


def night(url: str, folder: Path) -> int:
    """The product's whole way, from the client file to schema raw."""
    from connectors.contract import Days
    from pipelines.config import load_client
    from pipelines.home import Home
    from pipelines.landing import land_source
    from pipelines.loading import load_source
    from pipelines.sources import open_source
    from pipelines.warehouse import open_warehouse

    (folder / "acme.yml").write_text(CLIENT.format(url=url))
    (folder / "key.json").write_text('{"type": "bearer", "token": "benchmark"}')
    config = load_client(folder, "acme")
    home = Home(folder / "home").ensure().client("acme").ensure()
    days = Days(FIRST, FIRST + timedelta(days=DAYS - 1))
    source = open_source(config, "ga4")
    quiet = {"report": lambda _: None}
    land_source(source, home, run_id="run00001", days=days, **quiet)
    source.close()
    with open_warehouse(home) as connection:
        load_source(connection, home, config=config, source="ga4", **quiet)
        return _count(connection, "raw.ga4_traffic_daily")


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])


READERS: Final[dict[str, Callable[[str, Path], int]]] = {
    "google": google,
    "reader": reader,
    "night": night,
}


def main(who: str, *more: str) -> None:
    if who == "serve":
        serve()
        return
    url, folder = more
    rows = READERS[who](url, Path(folder))
    spent = resource.getrusage(resource.RUSAGE_SELF)
    cpu = spent.ru_utime + spent.ru_stime
    print(json.dumps({"cpu": cpu, "rss": spent.ru_maxrss / 1024, "rows": rows}))


if __name__ == "__main__":
    main(*sys.argv[1:])
