"""What GA4 tells beside rows: losses, quotas, metadata, compatibility, refusals."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.sandbox.queries import MEASURES, ORIGIN, query, spanning

pytestmark = pytest.mark.xdist_group("sandbox-company")


@pytest.fixture(scope="module", params=["plain", "hostile"])
def ga4(request: Any, company: Any) -> Any:
    return company(request.param)


def test_only_split_reports_of_the_hostile_property_lose_rows_and_say_so(company: Any) -> None:
    def told(profile: str, dimensions: str) -> set[str]:
        return set(company(profile).report(dimensions, "sessions").json["metadata"]) - {
            "currencyCode",
            "timeZone",
        }

    marks = {"dataLossFromOtherRow", "subjectToThresholding", "samplingMetadatas"}
    assert told("plain", "date sessionSource") == set()
    assert told("hostile", "date hostName") == set()
    assert told("hostile", "date sessionSource") == marks
    assert told("hostile", "date firstUserSource") == marks


def test_short_ranges_are_not_sampled(company: Any) -> None:
    month = spanning("2026-10-01", "2026-10-31")
    told = company("hostile").report("sessionSource", "sessions", **month).json["metadata"]
    assert "samplingMetadatas" not in told


def test_the_hostile_property_withholds_some_rows_and_rolls_up_others(
    company: Any, table: Any
) -> None:
    caller = company("hostile")
    by_day = {row[0]: int(row[1]) for row in table(caller.report("date", "sessions"))}
    split: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for day, source, n in table(caller.report("date sessionSource", "sessions")):
        split[day] += int(n)
        other[day] += int(n) if source == "(other)" else 0
    withheld = {day for day in by_day if split[day] < by_day[day]}
    rolled_up = {day for day in by_day if other[day]}
    assert len(withheld) > 200
    assert len(rolled_up) > 200
    assert not withheld & rolled_up


def test_quota_is_told_when_asked_for_and_counts_down(small: Any) -> None:
    assert "propertyQuota" not in small.report("date", "sessions").json
    told = [
        small.report("date", "sessions", returnPropertyQuota=True).json["propertyQuota"]
        for _ in range(2)
    ]
    for name in ("tokensPerDay", "tokensPerHour", "tokensPerProjectPerHour"):
        left = [one[name]["remaining"] for one in told]
        assert left[1] == left[0] - told[1][name]["consumed"] < left[0]
    assert told[0]["potentiallyThresholdedRequestsPerHour"] == {"remaining": 120}


@pytest.mark.parametrize("name", ["tokensPerDay", "tokensPerHour", "tokensPerProjectPerHour"])
def test_spent_tokens_are_a_429_with_googles_words(small: Any, name: str) -> None:
    small.post("/sandbox/limits", {name: 1})
    assert small.report("date", "sessions").status == 200
    reply = small.report("date", "sessions")
    assert (reply.status, reply.json["error"]["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert reply.json["error"]["message"].startswith("Exhausted property tokens")


def test_too_many_requests_at_once_are_a_429(small: Any) -> None:
    small.post("/sandbox/limits", {"concurrentRequests": 0})
    reply = small.report("date", "sessions")
    assert (reply.status, reply.json["error"]["message"]) == (
        429,
        "Exhausted concurrent requests quota.",
    )


def test_a_batch_gives_the_reports_in_order(ga4: Any) -> None:
    queries = [query("date", "sessions"), query("hostName", MEASURES)]
    got = ga4.post(f"{ga4.property}:batchRunReports", {"requests": queries}).json
    assert got["kind"] == "analyticsData#batchRunReports"
    alone = [ga4.post(f"{ga4.property}:runReport", one).json for one in queries]
    assert got["reports"] == alone


def test_a_batch_takes_five_reports(ga4: Any) -> None:
    path = f"{ga4.property}:batchRunReports"
    assert ga4.post(path, {"requests": [query("date", "sessions")] * 5}).status == 200
    assert ga4.post(path, {"requests": [query("date", "sessions")] * 6}).status == 400


def test_metadata_lists_every_field_of_the_reports(ga4: Any) -> None:
    told = ga4.get(f"{ga4.property}/metadata").json
    assert told["name"] == f"properties/{ga4.ready['ga4_property_id']}/metadata"
    names = {one["apiName"] for one in told["dimensions"]}
    assert names >= {"date", "hostName", "yearMonth", *ORIGIN.split(), "firstUserSource"}
    assert {one["apiName"] for one in told["metrics"]} >= set(MEASURES.split())
    for name in names:
        assert ga4.report(name, "sessions", **spanning("yesterday", "yesterday")).status == 200


def test_cost_is_hidden_in_the_hostile_property_and_reads_as_none_there(company: Any) -> None:
    for profile, blocked in (("plain", None), ("hostile", ["NO_COST_METRICS"])):
        caller = company(profile)
        metrics = {
            one["apiName"]: one for one in caller.get(f"{caller.property}/metadata").json["metrics"]
        }
        assert metrics["advertiserAdCost"].get("blockedReasons") == blocked
        reply = caller.report("date sessionCampaignName", "advertiserAdCost")
        assert (reply.status, "rows" in reply.json) == (200, blocked is None)


def test_cost_of_a_day_is_what_the_spend_file_says_of_the_linked_account(
    company: Any, table: Any
) -> None:
    caller = company("plain")
    told: Counter[str] = Counter()
    for day, _, _, cost in table(
        caller.report("date sessionCampaignId sessionCampaignName", "advertiserAdCost")
    ):
        told[day] += round(float(cost) * 100)
    assert told == {
        one["date_day"].replace("-", ""): round(one["cost"] * 100)
        for one in caller.get("/sandbox/truth.json").json["spend_daily"]
        if (one["platform"], one["cost_type"]) == ("google_ads", "media")
    }
    assert len(told) > 500


def test_other_properties_date_the_same_sessions_in_their_own_zones(
    company: Any, table: Any
) -> None:
    caller = company("plain")
    truth = caller.get("/sandbox/web.json").json["properties_daily"]
    for name, zone in caller.ready["ga4_properties"].items():
        body = {**query("date", "sessions"), **spanning("2025-10-20", "2026-04-10")}
        reply = caller.post(f"/v1beta/properties/{name}:runReport", body)
        assert reply.json["metadata"]["timeZone"] == zone
        assert dict(table(reply)) == {
            one["date_day"].replace("-", ""): str(one["sessions"])
            for one in truth
            if one["property_id"] == name and "2025-10-20" <= one["date_day"] <= "2026-04-10"
        }


def test_compatibility_tells_fields_that_go_with_the_request(ga4: Any) -> None:
    path = f"{ga4.property}:checkCompatibility"
    got = ga4.post(path, {"dimensions": [{"name": "date"}], "metrics": [{"name": "sessions"}]}).json
    verdicts = {
        one["metricMetadata"]["apiName"]: one["compatibility"]
        for one in got["metricCompatibilities"]
    }
    assert verdicts["newUsers"] == "COMPATIBLE"
    assert verdicts["advertiserAdCost"] == "INCOMPATIBLE"
    assert {one["compatibility"] for one in got["dimensionCompatibilities"]} == {"COMPATIBLE"}
    wanted = {**query("date", "sessions"), "compatibilityFilter": "INCOMPATIBLE"}
    left = ga4.post(path, wanted).json["metricCompatibilities"]
    assert {one["compatibility"] for one in left} == {"INCOMPATIBLE"}


@pytest.mark.parametrize(
    ("dimensions", "metrics", "strange"),
    [
        ("date", "advertiserAdCost", "advertiserAdCost"),
        ("date sessionCampaignName", "advertiserAdCost sessions", "sessions"),
        ("hostName sessionCampaignName", "advertiserAdCost", "hostName"),
    ],
)
def test_cost_goes_only_with_campaigns(
    ga4: Any, dimensions: str, metrics: str, strange: str
) -> None:
    reply = ga4.report(dimensions, metrics)
    assert reply.status == 400
    assert reply.json["error"]["message"].startswith(
        f"Please remove {strange} to make the request compatible."
    )


@pytest.mark.parametrize("token", ["", "wrong"])
def test_without_the_right_token_google_answers_401(ga4: Any, token: str) -> None:
    reply = ga4.post(f"{ga4.property}:runReport", query("date", "sessions"), token)
    assert (reply.status, reply.json["error"]["status"]) == (401, "UNAUTHENTICATED")


def test_another_property_is_a_403(ga4: Any) -> None:
    reply = ga4.post("/v1beta/properties/1:runReport", query("date", "sessions"))
    assert (reply.status, reply.json["error"]["status"]) == (403, "PERMISSION_DENIED")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"dimensions": [{"name": "sessionSuorce"}]},
            "Did you mean sessionSource? Field sessionSuorce is not a valid dimension.",
        ),
        ({"metrics": [{"name": "visits"}]}, "Field visits is not a valid metric."),
        ({"dimensions": [{"name": "date"}] * 10}, "Requests are limited to 9 dimensions."),
        ({"metrics": [{"name": "sessions"}] * 11}, "Requests are limited to 10 metrics."),
        ({"dimensions": [], "metrics": []}, "Requests require dimensions and/or metrics"),
        ({"dateRanges": []}, "Requests need 1 to 4 dateRanges."),
        (
            {"dateRanges": [{"startDate": "2026-13-01", "endDate": "today"}]},
            "Invalid startDate: 2026-13-01.",
        ),
        ({"dateRanges": [{"startDate": "today", "endDate": "yesterday"}]}, "Invalid date range"),
        ({"orderBys": [{"metric": {"metricName": "newUsers"}}]}, "The orderBy field newUsers"),
        ({"limit": "many"}, "Invalid value 'many'"),
        ({"offset": "-1"}, "Invalid value -1"),
        ({"dimensonFilter": {}}, 'Invalid JSON payload received. Unknown name "dimensonFilter"'),
        (
            {"dimensionFilter": {"filter": {"fieldName": "page"}}},
            "Field page is not a valid dimension.",
        ),
        ({"dimensionFilter": {"nand": {}}}, "The dimensionFilter must have one of"),
    ],
)
def test_a_wrong_request_is_a_400_that_says_what_is_wrong(
    ga4: Any, change: dict[str, Any], words: str
) -> None:
    reply = ga4.post(f"{ga4.property}:runReport", {**query("date", "sessions"), **change})
    assert (reply.status, reply.json["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert reply.json["error"]["message"].startswith(words)


@pytest.mark.parametrize(
    "name", ["metricFilter", "cohortSpec", "comparisons", "metricAggregations"]
)
def test_what_the_sandbox_cannot_do_it_says(ga4: Any, name: str) -> None:
    reply = ga4.post(f"{ga4.property}:runReport", {**query("date", "sessions"), name: {}})
    assert (reply.status, reply.json["error"]["status"]) == (501, "UNIMPLEMENTED")


def test_paths_that_google_does_not_have_are_404(ga4: Any) -> None:
    assert ga4.post(f"{ga4.property}:runPivotReport", {}).status == 404
    assert ga4.get("/v1beta/accounts").status == 404
