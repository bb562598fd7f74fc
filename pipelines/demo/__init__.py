"""The demo: an invented company, read through the real connectors, without any account.

Belongs: the demo's client file, its goals, its look-alike as a process, its reset.
Does not: inventing the company (sandbox/, a program of its own), running (pipelines.runs).
"""

from typing import Final

NAME: Final = "demo"
"""The demo's client."""
