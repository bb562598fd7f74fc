"""A credential known by where it lies, not by what it says.

Belongs: naming, presence, the one reading. Does not: what a connector does with it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from connectors.errors import AccessRefused


@dataclass(frozen=True, slots=True)
class Secret:
    """Exactly one of `env`, `file`, `text` is set; `text` only where a plain value is allowed.

    source: who uses it ("hubspot", "ga4", "alerts", …), for messages.
    """

    source: str
    env: str | None = None
    file: Path | None = None
    text: str | None = field(default=None, repr=False)

    def reveal(self) -> str:
        """Read the value now.

        Raises:
            AccessRefused: the variable or file is missing or empty. As a fault of the source it
                leaves the client's other sources running.
        """
        reason = self.missing()
        if reason:
            raise AccessRefused(
                f"{self.source}: {reason}; expected the credential there; set it and run again",
                source=self.source,
            )
        return self._read().strip()

    def missing(self) -> str | None:
        """Why the value cannot be read, or None if it can. Holds no part of the value."""
        try:
            value = self._read()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            return f"file {self.file} cannot be read ({reason})"
        if value.strip():
            return None
        if self.env is not None:
            state = "empty" if self.env in os.environ else "not set"
            return f"environment variable {self.env} is {state}"
        return f"file {self.file} is empty"

    def _read(self) -> str:
        if self.text is not None:
            return self.text
        if self.env is not None:
            return os.environ.get(self.env, "")
        if self.file is None:
            raise ValueError("Secret: one of env, file, text is expected")
        return self.file.read_text(encoding="utf-8")
