"""Erasure of contacts: on request, and of those who vanished from HubSpot."""

from pipelines.erasure.forget import Erased, erase, forget_the_gone
from pipelines.erasure.proof import where_found
from pipelines.erasure.rows import family_of

__all__ = ["Erased", "erase", "family_of", "forget_the_gone", "where_found"]
