"""What an item came from, and what came from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.domain.items import CorpusItem
from engine.domain.media import ItemId
from engine.errors import UnknownName


@dataclass(frozen=True, slots=True)
class Lineage:
    """All ancestors and descendants of `item`, nearest first; `missing` are parents that the corpus does not hold."""

    item: ItemId
    ancestors: tuple[ItemId, ...]
    descendants: tuple[ItemId, ...]
    missing: tuple[ItemId, ...]


def lineage(items: Iterable[CorpusItem], of: ItemId) -> Lineage:
    """The item's lineage among `items`.

    Raises:
        UnknownName: there is no such item.
    """
    parents = {item.id: item.parents for item in items}
    if of not in parents:
        raise UnknownName(f"The corpus holds no item {of}.", "`corpus list` names them.")
    children: dict[ItemId, list[ItemId]] = {}
    for child, found in parents.items():
        for parent in found:
            children.setdefault(parent, []).append(child)
    ancestors = _reach(of, parents)
    descendants = _reach(of, {parent: tuple(sorted(found)) for parent, found in children.items()})
    return Lineage(
        item=of,
        ancestors=tuple(i for i in ancestors if i in parents),
        descendants=descendants,
        missing=tuple(i for i in ancestors if i not in parents),
    )


def _reach(start: ItemId, edges: dict[ItemId, tuple[ItemId, ...]]) -> tuple[ItemId, ...]:
    """All that can be reached, breadth first, each once, without `start` (a circle ends where it closes)."""
    waiting, seen, found = list(edges.get(start, ())), {start}, list[ItemId]()
    while waiting:
        item = waiting.pop(0)
        if item in seen:
            continue
        seen.add(item)
        found.append(item)
        waiting += edges.get(item, ())
    return tuple(found)
