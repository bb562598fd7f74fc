"""A YAML file as plain text values with the line of every key.

Belongs: YAML syntax, duplicate keys, references to the environment. Does not: what keys mean.

Every plain scalar is text (`country: NO` is Norway, not false); the schema converts. A plain
`null`, `~` or nothing is the empty value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from pipelines.config.faults import ConfigFaults, Fault

Place = tuple[str | int, ...]

_EMPTY: Final = ("", "~", "null", "Null", "NULL")
_REFERENCES: Final = ({"env"}, {"file"})


@dataclass(frozen=True, slots=True)
class Reference:
    """`{env: NAME}` or `{file: path}` in place of a text. `file` is as written."""

    env: str | None = None
    file: str | None = None


@dataclass(slots=True)
class Document:
    """The tree of one file and where each of its places stands."""

    path: Path
    tree: dict[str, Any]
    lines: dict[Place, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, place: Sequence[str | int]) -> int:
        """The line of a key, or of the nearest one above it that is written in the file."""
        wanted = tuple(place)
        while wanted and wanted not in self.lines:
            wanted = wanted[:-1]
        return self.lines.get(wanted, 1)


def read_document(path: Path) -> Document:
    """Parse the file.

    Raises:
        ConfigFaults: not there, not UTF-8, not YAML, or not a mapping of keys.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except OSError as error:
        raise _unreadable(path, None, f"nothing readable ({error.strerror})") from None
    except UnicodeDecodeError:
        raise _unreadable(path, None, "bytes that are not UTF-8 text") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise _unreadable(path, line, f"broken YAML ({error.problem or error.context})") from None
    except yaml.YAMLError:
        raise _unreadable(path, None, "characters that YAML forbids") from None
    if not isinstance(root, yaml.MappingNode):
        raise _unreadable(path, 1, "no keys")
    document = Document(path, {})
    document.tree = _Reader(document).mapping(root, (), ())
    return document


def _unreadable(path: Path, line: int | None, found: str) -> ConfigFaults:
    return ConfigFaults(
        [Fault(path, line, "", found, "a YAML file of keys, see docs/client-file.md")]
    )


class _Reader:
    """Turns nodes into text, lists and dicts; notes lines and faults in the document."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def value(self, node: yaml.Node, place: Place, above: tuple[int, ...]) -> Any:
        self._document.lines.setdefault(place, node.start_mark.line + 1)
        if id(node) in above:
            self._fault(node, place, "an alias that contains itself", "a tree of keys")
            return None
        if isinstance(node, yaml.MappingNode):
            tree = self.mapping(node, place, above)
            return _reference(tree) or tree
        if isinstance(node, yaml.SequenceNode):
            return [
                self.value(item, (*place, index), (*above, id(node)))
                for index, item in enumerate(node.value)
            ]
        if isinstance(node, yaml.ScalarNode) and node.style is None and node.value in _EMPTY:
            return None
        return node.value

    def mapping(
        self, node: yaml.MappingNode, place: Place, above: tuple[int, ...]
    ) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        for key, key_node, item in self._entries(node, place):
            inner = (*place, key)
            if key in tree:
                first = self._document.lines[inner]
                self._fault(
                    key_node, inner, f"the key again (first on line {first})", "each key once"
                )
                continue
            self._document.lines[inner] = key_node.start_mark.line + 1
            tree[key] = self.value(item, inner, (*above, id(node)))
        return tree

    def _entries(
        self, node: yaml.MappingNode, place: Place
    ) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        for key_node, item in node.value:
            if isinstance(key_node, yaml.ScalarNode):
                yield key_node.value, key_node, item
            else:
                self._fault(key_node, place, "a key that is not a word", "keys that are words")

    def _fault(self, node: yaml.Node, place: Place, found: str, allowed: str) -> None:
        line = node.start_mark.line + 1
        self._document.faults.append(
            Fault(self._document.path, line, dotted(place), found, allowed)
        )


def dotted(place: Sequence[str | int]) -> str:
    """`("goals", 0, "kpi")` as people read it: `goals[0].kpi`."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _reference(tree: Mapping[str, Any]) -> Reference | None:
    if set(tree) in _REFERENCES and all(isinstance(value, str) for value in tree.values()):
        return Reference(env=tree.get("env"), file=tree.get("file"))
    return None
