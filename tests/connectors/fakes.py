"""A clock that jumps, a transport that asks a function, a small portal.

Belongs: what stands in for time and network. Does not: anything above the transport; that is the product.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.http import Fault, Reply, Request

Answer = Reply | Fault
Handler = Callable[[Request], Answer]
Record = dict[str, Any]

TOKEN = "pat-eu1-canary"
AROUND = (
    *("/exchange-rates", "/goal_targets", "/campaigns", "/emails", "/submissions/forms", "/forms"),
)
"""Parts of the paths of lists around the CRM."""


class FakeClock:
    """Sleeping takes no time and moves the clock; threads that sleep at once sleep side by side."""

    def __init__(self) -> None:
        self.start = datetime(2026, 11, 24, 12, tzinfo=UTC)
        self.seconds = 1000.0
        self.slept: list[float] = []
        self._lock = threading.Lock()

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.seconds - 1000.0)

    def sleep(self, seconds: float) -> None:
        until = self.seconds + seconds
        with self._lock:
            self.slept.append(seconds)
            self.seconds = max(self.seconds, until)


@dataclass
class FakeTransport:
    """Answers by a function, or by a list of replies in turn whose last one stays."""

    answer: Handler | list[Answer]
    base_url: str = "https://api.test"
    requests: list[Request] = field(default_factory=list)
    is_closed: bool = False

    def send(self, request: Request) -> Answer:
        self.requests.append(request)
        if callable(self.answer):
            return self.answer(request)
        return self.answer.pop(0) if len(self.answer) > 1 else self.answer[0]

    def close(self) -> None:
        self.is_closed = True

    def asked(self, part: str) -> list[Request]:
        """The requests whose path contains `part`."""
        return [request for request in self.requests if part in request.path]


def json_reply(body: Any, status: int = 200, **headers: str) -> Reply:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, {"content-type": "application/json", **told}, json.dumps(body).encode())


def too_many() -> Reply:
    message = (
        "The maximum number of inputs supported in a batch request for property histories is 50."
    )
    return json_reply({"status": "error", "message": message, "category": "VALIDATION_ERROR"}, 400)


def query_of(request: Request) -> dict[str, str]:
    return dict(request.query)


def body_of(request: Request) -> Any:
    return json.loads(request.body or b"{}")


def contact(number: int, **properties: str | None) -> Record:
    return {
        "id": str(number),
        "properties": {"hs_object_id": str(number), "lifecyclestage": "lead", **properties},
        "createdAt": "2026-01-05T10:00:00.846Z",
        "updatedAt": "2026-01-05T10:00:00.846Z",
        "archived": False,
        "url": f"https://app.hubspot.com/contacts/1/record/0-1/{number}",
    }


@dataclass
class FakePortal:
    """HubSpot's answers for a handful of records. `override` may answer first.

    page_limits: the largest page without and with histories; more is a 400.
    links: deal id → contact ids, two to a page.
    around: part of a path around the CRM → what its list holds; visits by day.
    """

    contacts: list[Record] = field(default_factory=list)
    archived: list[Record] = field(default_factory=list)
    deals: list[Record] = field(default_factory=list)
    companies: list[Record] = field(default_factory=list)
    owners: list[Record] = field(default_factory=list)
    links: dict[str, list[str]] = field(default_factory=dict)
    stages: list[tuple[str, str]] = field(default_factory=lambda: [("lead", "Lead")])
    definitions: list[Record] = field(default_factory=list)
    around: dict[str, list[Record]] = field(default_factory=dict)
    visits: dict[str, list[Record]] = field(default_factory=dict)
    portal_id: int = 42
    timezone: str = "Europe/Stockholm"
    page_limits: tuple[int, int] = (100, 50)
    link_limit: int = 1000
    override: Callable[[Request], Answer | None] = lambda _: None

    def __call__(self, request: Request) -> Answer:
        return self.override(request) or self._answer(request)

    def _answer(self, request: Request) -> Reply:
        answers: dict[str, Callable[[Request], Reply]] = {
            "private-apps": self._usage,
            "/account-info/": self._account,
            "/owners/": self._owners,
            "/analytics/": lambda _: json_reply(self.visits),
            "/budget/totals": lambda _: json_reply({"budgetTotal": 100, "spendTotal": 40}),
            "/reports/metrics": lambda _: json_reply({"sessions": 7}),
            **dict.fromkeys(AROUND, self._around),
            "/properties/": self._definitions,
            "/pipelines/": self._pipelines,
            "/associations/": self._links,
            "/search": self._total,
            "/batch/read": self._batch,
            "": self._list,
        }
        return next(answer for part, answer in answers.items() if part in request.path)(request)

    def _usage(self, _: Request) -> Reply:
        return json_reply({"results": [{"usageLimit": 1000, "currentUsage": 100}]})

    def _account(self, _: Request) -> Reply:
        told = {"portalId": self.portal_id, "timeZone": self.timezone, "accountType": "STANDARD"}
        return json_reply({**told, "companyCurrency": "SEK", "uiDomain": "app.hubspot.com"})

    def _owners(self, request: Request) -> Reply:
        is_archived = query_of(request)["archived"] == "true"
        return json_reply({"results": [o for o in self.owners if o["archived"] is is_archived]})

    def _around(self, request: Request) -> Reply:
        found = next(self.around.get(part, []) for part in AROUND if part in request.path)
        is_archived = query_of(request).get("archived") == "true"
        return json_reply(
            {"results": [o for o in found if o.get("archived", False) is is_archived]}
        )

    def _definitions(self, request: Request) -> Reply:
        if request.path.endswith("/deals"):
            return json_reply({"results": [{"name": "amount", "label": "Amount"}]})
        options = [
            {"value": value, "label": label, "displayOrder": place}
            for place, (value, label) in enumerate(self.stages)
        ]
        if request.path.endswith("/companies"):
            return json_reply({"results": [{"name": "industry", "label": "Industry"}]})
        stage = {"name": "lifecyclestage", "label": "Lifecycle Stage", "options": options}
        return json_reply({"results": [stage, *self.definitions]})

    def _pipelines(self, _: Request) -> Reply:
        won = {"id": "won", "label": "Won", "metadata": {"isClosed": "true", "probability": "1.0"}}
        return json_reply({"results": [{"id": "default", "label": "Sales", "stages": [won]}]})

    def _records(self, request: Request) -> list[Record]:
        is_archived = query_of(request).get("archived") == "true"
        if "/deals" in request.path:
            return [] if is_archived else self.deals
        if "/companies" in request.path:
            return [] if is_archived else self.companies
        return self.archived if is_archived else self.contacts

    def _total(self, request: Request) -> Reply:
        return json_reply({"total": len(self._records(request)), "results": []})

    def _list(self, request: Request) -> Reply:
        query = query_of(request)
        limit, has_history = int(query["limit"]), "propertiesWithHistory" in query
        if limit > self.page_limits[has_history]:
            return too_many()
        records, start = self._records(request), int(query.get("after", "0"))
        body: dict[str, Any] = {"results": records[start : start + limit]}
        if start + limit < len(records):
            link = "https://elsewhere.invalid/next"
            body["paging"] = {"next": {"after": str(start + limit), "link": link}}
        return json_reply(body)

    def _batch(self, request: Request) -> Reply:
        body = body_of(request)
        ids = [one["id"] for one in body["inputs"]]
        if len(ids) > self.page_limits[bool(body["propertiesWithHistory"])]:
            return too_many()
        found = [record for record in self._records(request) if record["id"] in ids]
        return json_reply({"status": "COMPLETE", "results": found[::-1]})

    def _links(self, request: Request) -> Reply:
        inputs = body_of(request)["inputs"]
        if len(inputs) > self.link_limit:
            return too_many()
        rows = [self._linked(one) for one in inputs if self.links.get(one["id"])]
        return json_reply({"status": "COMPLETE", "results": rows})

    def _linked(self, one: Record) -> Record:
        ids, start = self.links[one["id"]], int(one.get("after", "0"))
        types = [{"category": "HUBSPOT_DEFINED", "typeId": 3, "label": None}]
        ends = [{"toObjectId": i, "associationTypes": types} for i in ids[start : start + 2]]
        row: Record = {"from": {"id": one["id"]}, "to": ends}
        if start + 2 < len(ids):
            row["paging"] = {"next": {"after": str(start + 2)}}
        return row
