"""HTTP as every API source uses it: one session over an injected transport.

Belongs: requests and replies, retry, JSON, clock. Does not: what one API means by its statuses,
how many calls it allows (each source's own folder).
"""

from connectors.http.clock import Clock, Meter, SystemClock
from connectors.http.session import Again, Governor, Judge, Session
from connectors.http.transport import Fault, Reply, Request, Transport, Urllib3Transport

__all__ = [
    "Again",
    "Clock",
    "Fault",
    "Governor",
    "Judge",
    "Meter",
    "Reply",
    "Request",
    "Session",
    "SystemClock",
    "Transport",
    "Urllib3Transport",
]
