"""The paths below /sandbox: the answer key, the log, faults, limits and the clock.

Belongs: what tests and curious people turn and read; no token is asked for.
Does not: anything that the real APIs have.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sandbox.box import Box
from sandbox.calendar import iso
from sandbox.http_shapes import Answer, Request

CSV_TYPE = "text/csv; charset=utf-8"
_READ: dict[str, Callable[[Box, Request], Answer]] = {
    "identity.json": lambda box, asked: Answer(200, {"url": asked.base_url, **box.identity}),
    "truth.json": lambda box, _: Answer(200, box.scene.truth),
    "web.json": lambda box, _: Answer(200, box.scene.web_truth),
    "spend.csv": lambda box, _: Answer(200, box.world.spend_csv, content_type=CSV_TYPE),
    "requests.json": lambda box, _: Answer(200, box.log.shown()),
    "faults": lambda box, _: Answer(200, box.faults.shown()),
    "limits": lambda box, _: Answer(200, {**box.limits.allowed, **box.quota.allowed}),
    "now": lambda box, _: Answer(200, {"now": iso(box.clock.now)}),
}


def answer(box: Box, request: Request) -> Answer:
    """A fault in what was sent is a 400 that says what was wrong."""
    try:
        return _read(box, request) if request.method == "GET" else _change(box, request)
    except ValueError as error:
        return _refused(400, str(error))


def _read(box: Box, request: Request) -> Answer:
    read = _READ.get(request.path.removeprefix("/sandbox/"))
    if read is None:
        return _refused(404, f"{request.path} is not here; there are {', '.join(_READ)}")
    return read(box, request)


def _change(box: Box, request: Request) -> Answer:
    match request.method, request.path.removeprefix("/sandbox/"):
        case "DELETE", "requests.json":
            box.log.clear()
            return Answer(204)
        case "POST", "faults":
            box.faults.order(_list_of_objects(request.body))
            return Answer(200, box.faults.shown())
        case "POST", "limits":
            _limit(box, request.json())
            return Answer(200, {**box.limits.allowed, **box.quota.allowed})
        case "POST", "now":
            box.move_to(datetime.fromisoformat(str(request.json().get("now"))))
            return Answer(200, {"now": iso(box.clock.now)})
    return _refused(404, f"{request.method} {request.path} is not here")


def _list_of_objects(body: bytes) -> list[Mapping[str, Any]]:
    found = json.loads(body)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ValueError("send a JSON array of objects, one per fault; [] switches all off")
    return found


def _limit(box: Box, wanted: Mapping[str, int]) -> None:
    """Google's quotas go by their own names, HubSpot's limits by all others."""
    quotas = {name: value for name, value in wanted.items() if name in box.quota.allowed}
    box.limits.change({name: value for name, value in wanted.items() if name not in quotas})
    box.quota.change(quotas)


def _refused(status: int, message: str) -> Answer:
    return Answer(status, {"error": message})
