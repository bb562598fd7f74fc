"""A service on this machine that takes mail, as alerts have it."""

from tests.alerts.conftest import post_office

__all__ = ["post_office"]
