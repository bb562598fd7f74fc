"""Reports of GA4 from counts of rows by property and day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from connectors.contract import Days
from connectors.ga4.reports import ROW_LIMIT
from connectors.http import Request
from tests.connectors.fakes import Answer, body_of, json_reply

NOVEMBER = Days(date(2026, 11, 1), date(2026, 11, 23))


class FakeGa4:
    """rows: property → day → number of rows. page: the most rows of one reply."""

    def __init__(
        self, rows: dict[str, dict[date, int]], page: int = ROW_LIMIT, **more: Any
    ) -> None:
        self.rows, self.page, self.more = rows, page, more

    def __call__(self, request: Request) -> Answer:
        if request.path.endswith("/metadata"):
            return json_reply(
                {"metrics": [{"apiName": "sessions"}, {"apiName": "advertiserAdCost"}]}
            )
        body = body_of(request)
        if request.path.endswith(":checkCompatibility"):
            return json_reply({"dimensionCompatibilities": [{"compatibility": "INCOMPATIBLE"}]})
        property_id = request.lane
        span = body["dateRanges"][0]
        first, last = date.fromisoformat(span["startDate"]), date.fromisoformat(span["endDate"])
        days = sorted(self.rows[property_id].items())
        found = [row(day, n) for day, count in days if first <= day <= last for n in range(count)]
        offset, limit = int(body["offset"]), min(int(body["limit"]), self.page)
        return json_reply(self.report(body, found[offset : offset + limit], len(found)))

    def report(self, body: Any, page: list[Any], count: int) -> dict[str, Any]:
        told: dict[str, Any] = {
            "dimensionHeaders": body["dimensions"],
            "metricHeaders": [{**one, "type": "TYPE_INTEGER"} for one in body["metrics"]],
            "metadata": {"currencyCode": "SEK", "timeZone": "Europe/Stockholm"},
            "kind": "analyticsData#runReport",
        }
        # Google leaves zeros and empty lists out.
        if page:
            told["rows"] = page
        if count:
            told["rowCount"] = count
        return {**told, **self.more}


def row(day: date, number: int) -> dict[str, Any]:
    return {
        "dimensionValues": [{"value": f"{day:%Y%m%d}"}, {"value": f"host{number}"}],
        "metricValues": [{"value": "5"}],
    }


def november(count: int = 2) -> FakeGa4:
    days = [NOVEMBER.first + timedelta(days=n) for n in range(23)]
    return FakeGa4({"77": dict.fromkeys(days, count)})
