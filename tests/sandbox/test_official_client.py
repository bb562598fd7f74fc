"""Google's own Python client reads the sandbox over REST: what it decodes is what the truth says.

It is a dependency of the tests alone: it shows that the look-alike speaks Google's JSON. gRPC is not spoken.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

data = pytest.importorskip(
    "google.analytics.data_v1beta", reason="`make setup-test` installs Google's client"
)

pytestmark = pytest.mark.xdist_group("sandbox-company")


@pytest.fixture(scope="module")
def google(company: Any) -> Any:
    from google.oauth2.credentials import Credentials

    caller = company("plain")
    client = data.BetaAnalyticsDataClient(
        credentials=Credentials(caller.ready["ga4_token"]),
        transport="rest",
        client_options={"api_endpoint": caller.url},
    )
    with client:
        yield client, f"properties/{caller.ready['ga4_property_id']}"


def request(name: str, dimensions: str, metrics: str, **more: Any) -> Any:
    return data.RunReportRequest(
        property=name,
        dimensions=[data.Dimension(name=one) for one in dimensions.split()],
        metrics=[data.Metric(name=one) for one in metrics.split()],
        date_ranges=[data.DateRange(start_date="2026-10-01", end_date="2026-10-31")],
        **more,
    )


def test_sessions_by_day_are_the_truth(google: Any, company: Any) -> None:
    client, name = google
    reply = client.run_report(request(name, "date", "sessions", limit=250_000))
    truth: Counter[str] = Counter()
    for one in company("plain").get("/sandbox/truth.json").json["web_traffic_daily"]:
        if one["date_day"].startswith("2026-10"):
            truth[one["date_day"].replace("-", "")] += one["sessions"]
    told = {row.dimension_values[0].value: int(row.metric_values[0].value) for row in reply.rows}
    assert told == truth
    assert reply.row_count == len(truth) == 31
    assert (reply.metadata.time_zone, reply.metadata.currency_code) == ("Europe/Stockholm", "SEK")


def test_pages_and_quota_are_understood(google: Any) -> None:
    client, name = google
    order = [data.OrderBy(dimension=data.OrderBy.DimensionOrderBy(dimension_name="date"))]
    days: list[str] = []
    for offset in (0, 20):
        page = client.run_report(
            request(
                name,
                "date",
                "sessions",
                limit=20,
                offset=offset,
                order_bys=order,
                return_property_quota=True,
            )
        )
        days += [row.dimension_values[0].value for row in page.rows]
    assert days == [f"202610{day:02d}" for day in range(1, 32)]
    assert page.property_quota.tokens_per_day.remaining > 100_000


def test_batches_metadata_and_compatibility_are_understood(google: Any) -> None:
    client, name = google
    one = request(name, "date", "sessions")
    batch = client.batch_run_reports(
        data.BatchRunReportsRequest(property=name, requests=[one, one])
    )
    assert [report.row_count for report in batch.reports] == [31, 31]
    fields = client.get_metadata(data.GetMetadataRequest(name=f"{name}/metadata"))
    assert "sessions" in {metric.api_name for metric in fields.metrics}
    told = client.check_compatibility(
        data.CheckCompatibilityRequest(
            property=name,
            dimensions=[data.Dimension(name="date")],
            metrics=[data.Metric(name="sessions")],
            compatibility_filter=data.Compatibility.INCOMPATIBLE,
        )
    )
    assert "advertiserAdCost" in {
        metric.metric_metadata.api_name for metric in told.metric_compatibilities
    }


def test_filters_are_understood(google: Any) -> None:
    client, name = google
    text = data.Filter.StringFilter(
        match_type=data.Filter.StringFilter.MatchType.BEGINS_WITH, value="shop."
    )
    only = data.FilterExpression(filter=data.Filter(field_name="hostName", string_filter=text))
    reply = client.run_report(request(name, "hostName", "sessions", dimension_filter=only))
    assert [row.dimension_values[0].value.partition(".")[0] for row in reply.rows] == ["shop"]


def test_a_refusal_is_an_error_of_googles_own_kind(google: Any) -> None:
    from google.api_core.exceptions import BadRequest, Forbidden

    client, name = google
    with pytest.raises(BadRequest, match="compatible"):
        client.run_report(request(name, "date", "sessions advertiserAdCost"))
    with pytest.raises(Forbidden):
        client.run_report(request("properties/1", "date", "sessions"))
