"""The GA4 Data API, v1beta, of the company's properties: from request to answer.

Belongs: routing, bearer token, property, quotas, batches, metadata, compatibility.
Does not: a report's rows (ga4_report).
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from sandbox import ga4_report
from sandbox.box import Box
from sandbox.ga4_fields import (
    DIMENSIONS,
    METRICS,
    BadReportError,
    dimension,
    dimension_json,
    in_the_way,
    metric,
    metric_json,
)
from sandbox.http_shapes import Answer, Request, google_error

MOST_BATCHED = 5
JSON_TYPE = "application/json; charset=UTF-8"
_VERDICTS: dict[Any, str | None] = {0: None, 1: "COMPATIBLE", 2: "INCOMPATIBLE"}
_PATH = re.compile(r"/v1beta/properties/(?P<property>\d+)(?P<verb>:\w+|/metadata)")


def answer(box: Box, request: Request) -> Answer:
    """Google's answer, pretty-printed unless `prettyPrint=false`."""
    found = _answer(box, request)
    text = found.encoded()
    if request.first("prettyPrint", "true") != "false":
        text = msgspec.json.format(text, indent=2)
    return Answer(found.status, text, found.headers, JSON_TYPE)


def _answer(box: Box, request: Request) -> Answer:
    path = _PATH.fullmatch(request.path)
    if refused := _refusal(box, request, path["property"] if path else ""):
        return refused
    try:
        found = (path["property"], path["verb"]) if path else ("", "")
        return _done(box, request, *found)
    except ga4_report.NotInSandboxError as error:
        return google_error(501, "UNIMPLEMENTED", str(error))
    except ValueError as error:
        return google_error(400, "INVALID_ARGUMENT", str(error))


def _refusal(box: Box, request: Request, property_id: str) -> Answer | None:
    """In Google's order: token, property, quota. A path without property is found out later."""
    if request.token != box.identity["ga4_token"]:
        return google_error(
            401,
            "UNAUTHENTICATED",
            "Request had invalid authentication credentials. Expected OAuth 2 access token, login "
            "cookie or other valid authentication credential. See "
            "https://developers.google.com/identity/sign-in/web/devconsole-project.",
        )
    if property_id not in ("", box.identity["ga4_property_id"], *box.identity["ga4_properties"]):
        return google_error(
            403,
            "PERMISSION_DENIED",
            "User does not have sufficient permissions for this property. To learn more about "
            "Property ID, see https://developers.google.com/analytics/devguides/reporting/data/v1/property-id.",
        )
    spent = box.quota.refusal()
    return google_error(429, "RESOURCE_EXHAUSTED", spent) if spent else None


def _done(box: Box, request: Request, property_id: str, verb: str) -> Answer:
    match request.method, verb:
        case "GET", "/metadata":
            box.quota.spend(1)
            return Answer(200, _metadata(box, property_id))
        case "POST", ":runReport":
            return Answer(200, _report(box, property_id, request.json()))
        case "POST", ":batchRunReports":
            return Answer(200, _batch(box, property_id, request.json()))
        case "POST", ":checkCompatibility":
            box.quota.spend(1)
            return Answer(200, _compatibility(box, request.json()))
    return google_error(404, "NOT_FOUND", "Method not found.")


def _report(box: Box, property_id: str, query: dict[str, Any]) -> dict[str, Any]:
    body = ga4_report.run(box.scene, property_id, query)
    quota = box.quota.spend(1 + body.get("rowCount", 0) // 1000)
    if query.get("returnPropertyQuota"):
        body["propertyQuota"] = quota
    return body


def _batch(box: Box, property_id: str, body: dict[str, Any]) -> dict[str, Any]:
    queries = body.get("requests") or []
    if not 1 <= len(queries) <= MOST_BATCHED:
        raise BadReportError(
            f"Batches are limited to {MOST_BATCHED} requests. This batch has {len(queries)}."
        )
    reports = [_report(box, property_id, query) for query in queries]
    return {"reports": reports, "kind": "analyticsData#batchRunReports"}


def _metadata(box: Box, property_id: str) -> dict[str, Any]:
    has_cost = box.world.profile == "plain"
    return {
        "name": f"properties/{property_id}/metadata",
        "dimensions": [dimension_json(one) for one in DIMENSIONS.values()],
        "metrics": [metric_json(one, has_cost=has_cost) for one in METRICS.values()],
    }


def _compatibility(box: Box, query: dict[str, Any]) -> dict[str, Any]:
    """Every field of the property: can it be added to the request?"""
    dims = [str(one.get("name")) for one in query.get("dimensions") or []]
    metrics = [str(one.get("name")) for one in query.get("metrics") or []]
    for name in dims:
        dimension(name)
    for name in metrics:
        metric(name)
    wanted = query.get("compatibilityFilter")
    # Google's own client writes enumerations as numbers.
    wanted = _VERDICTS.get(wanted, wanted)
    has_cost = box.world.profile == "plain"
    found: dict[str, Any] = {"dimensionCompatibilities": [], "metricCompatibilities": []}
    for name, dim in DIMENSIONS.items():
        verdict = _verdict([*dims, name], metrics)
        if wanted in (None, "COMPATIBILITY_UNSPECIFIED", verdict):
            one = {"dimensionMetadata": dimension_json(dim), "compatibility": verdict}
            found["dimensionCompatibilities"].append(one)
    for name, each in METRICS.items():
        verdict = _verdict(dims, [*metrics, name])
        if wanted in (None, "COMPATIBILITY_UNSPECIFIED", verdict):
            told = metric_json(each, has_cost=has_cost)
            one = {"metricMetadata": told, "compatibility": verdict}
            found["metricCompatibilities"].append(one)
    return found


def _verdict(dims: list[str], metrics: list[str]) -> str:
    return "INCOMPATIBLE" if in_the_way(dims, metrics) else "COMPATIBLE"
