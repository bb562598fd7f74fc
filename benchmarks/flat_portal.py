"""`python -m benchmarks.flat_portal CONTACTS`: a portal of any size that holds nothing, for measuring memory.

Each page is written out of a template when it is asked for: forty properties, four histories, fifty
records to a page. It knows what a whole read of contacts asks and nothing else.

Belongs: that server. Does not: HubSpot's habits (sandbox).
"""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

FIRST, STEP = 10_000_000_000, 37
"""Ids ascend with gaps, as HubSpot's do."""

STAGES = ("subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead")
ACCOUNT = {"portalId": 42, "timeZone": "Europe/Stockholm", "companyCurrency": "SEK"}


def _template() -> str:
    values = {f"extra_{number:02d}": f"value {number}" for number in range(22)}
    values |= {
        "createdate": "2026-01-05T10:00:00.846Z",
        "lastmodifieddate": "2026-03-05T10:00:00.846Z",
        "hs_object_id": "@ID@",
        "lifecyclestage": "lead",
        "hs_analytics_source": "ORGANIC_SEARCH",
        "hs_analytics_source_data_1": "Unknown keywords (SSL)",
        "hs_analytics_source_data_2": "google",
        "hs_latest_source": "DIRECT_TRAFFIC",
        "hs_latest_source_timestamp": "2026-03-05T10:00:00.846Z",
        "hubspot_owner_id": "904875188",
        "associatedcompanyid": "@ID@7",
    }
    when = "2026-0{}-05T10:00:00.846Z"
    stages = [
        {"value": stage, "timestamp": when.format(month), "sourceType": "API"}
        for month, stage in zip((4, 3, 2, 1), reversed(STAGES), strict=True)
    ]
    one = [{"value": "DIRECT_TRAFFIC", "timestamp": when.format(1), "sourceType": "ANALYTICS"}]
    record = {
        "id": "@ID@",
        "properties": values,
        "propertiesWithHistory": {
            "lifecyclestage": stages,
            "hs_latest_source": one,
            "hs_lead_status": [],
            "hubspot_owner_id": one,
        },
        "createdAt": "2026-01-05T10:00:00.846Z",
        "updatedAt": "2026-03-05T10:00:00.846Z",
        "archived": False,
    }
    return json.dumps(record, separators=(",", ":"))


TEMPLATE = _template()


class Portal(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    contacts = 0


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Portal

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if "/objects/" in parts.path:
            self._tell(self._page(query))
        elif "/properties/" in parts.path:
            options = [{"value": stage, "label": stage} for stage in STAGES]
            stage = {"name": "lifecyclestage", "label": "Stage", "options": options}
            self._tell(json.dumps({"results": [stage]}))
        else:
            self._tell(json.dumps(ACCOUNT))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        groups = body.get("filterGroups") or []
        above = int(groups[0]["filters"][0]["value"]) if groups else 0
        left = self.server.contacts - self._place_behind(above)
        found = [{"id": str(self._id(self.server.contacts - 1)), "properties": {}}] if left else []
        self._tell(json.dumps({"total": left, "results": found}))

    def _page(self, query: dict[str, str]) -> str:
        start, limit = self._place_behind(int(query.get("after", "0"))), int(query["limit"])
        if query.get("archived") == "true":
            return '{"results":[]}'
        last = min(start + limit, self.server.contacts)
        records = (TEMPLATE.replace("@ID@", str(self._id(n))) for n in range(start, last))
        body = f'{{"results":[{",".join(records)}]'
        if last < self.server.contacts:
            body += f',"paging":{{"next":{{"after":"{self._id(last - 1)}"}}}}'
        return body + "}"

    def _id(self, place: int) -> int:
        return FIRST + place * STEP

    def _place_behind(self, number: int) -> int:
        return max(0, (number - FIRST) // STEP + 1) if number >= FIRST else 0

    def _tell(self, body: str) -> None:
        content = body.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-HubSpot-RateLimit-Max", "1000000")
        self.send_header("X-HubSpot-RateLimit-Remaining", "999999")
        self.end_headers()
        self.wfile.write(content)


def main(contacts: int) -> None:
    server = Portal(("127.0.0.1", 0), Handler)
    server.contacts = contacts
    url = f"http://127.0.0.1:{server.server_port}"
    print(json.dumps({"url": url, "portal_id": "42", "hubspot_token": "none"}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
