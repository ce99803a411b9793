"""The answers that one process keeps: bounded by bytes, the longest unused go first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from openmodels.cache import keys
from openmodels.cache.counters import Counters
from openmodels.cache.entry import ALIAS, Entry

MOST_ALIASES, LONGEST_ALIAS = 8, 4096
"""Ways to ask the same (reordered, escaped otherwise) that are found without normalising, and how long one may be."""

Raw = tuple[bytes | str, bytes, bytes | None, str, str]
"""What a reader wrote, as far as an answer may differ by it: path, query, host, scheme, form."""


class Memory:
    """Entries by name, found fast by the raw question in `raw`, and by tag when something changes."""

    def __init__(self, limit: int, counters: Counters) -> None:
        self.limit = limit
        self.raw: dict[Raw, Entry] = {}
        self._counters = counters
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._by_tag: dict[str, set[str]] = {}
        self.touch = self._entries.move_to_end

    def __contains__(self, entry: Entry) -> bool:
        return self._entries.get(entry.name) is entry

    def get(self, name: str) -> Entry | None:
        """The entry of that name, fresh or not."""
        return self._entries.get(name)

    def add(self, entry: Entry) -> None:
        """Keep an entry in place of any of its name; one that takes more than an eighth of all is not kept."""
        former = self._entries.get(entry.name)
        if former is not None:
            self._remove(former)
        if entry.size > self.limit // 8:
            return
        self._entries[entry.name] = entry
        for tag in entry.tags:
            self._by_tag.setdefault(tag, set()).add(entry.name)
        self._counters.entries += 1
        self._counters.bytes += entry.size
        for raw in former.aliases if former else ():
            self.alias(entry, raw)
        self._make_room()

    def alias(self, entry: Entry, raw: Raw) -> None:
        """Let a raw question find an entry that is held."""
        length = sum(len(part) for part in raw if part)
        if raw in self.raw or len(entry.aliases) >= MOST_ALIASES or length > LONGEST_ALIAS or entry not in self:
            return
        entry.aliases.append(raw)
        self.raw[raw] = entry
        entry.size += ALIAS + length
        self._counters.bytes += ALIAS + length
        self._make_room()

    def grown(self, entry: Entry, size: int) -> None:
        """Take note that an entry that had this size has another now."""
        if entry in self:
            self._counters.bytes += entry.size - size
            self._make_room()

    def expire(self, tags: Iterable[str]) -> None:
        """Drop every entry that depends on one of the tags."""
        for tag in tags:
            for name in tuple(self._by_tag.get(tag, ())):
                self._remove(self._entries[name])
                self._counters.expired += 1

    def clear(self, pattern: str) -> None:
        """Drop every entry that the pattern matches."""
        for entry in tuple(self._entries.values()):
            if keys.matches(pattern, entry.name, entry.tags):
                self._remove(entry)
                self._counters.expired += 1

    def doubt(self) -> None:
        """Use no entry any more, except where nothing newer can be had."""
        for entry in self._entries.values():
            entry.clock = None
            entry.fresh_until = 0.0

    def _make_room(self) -> None:
        while self._counters.bytes > self.limit and self._entries:
            self._remove(next(iter(self._entries.values())))
            self._counters.evicted += 1

    def _remove(self, entry: Entry) -> None:
        del self._entries[entry.name]
        for raw in entry.aliases:
            del self.raw[raw]
        for tag in entry.tags:
            names = self._by_tag[tag]
            names.discard(entry.name)
            if not names:
                del self._by_tag[tag]
        self._counters.entries -= 1
        self._counters.bytes -= entry.size
