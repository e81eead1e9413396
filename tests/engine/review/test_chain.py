"""The hash-chained log shows every change."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from engine.domain.media import Sha256
from engine.domain.review import LogEntry
from engine.review.chain import GENESIS, append, broken_at

EVENTS = st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=9), max_size=3), min_size=1, max_size=8)


def chain_of(events: list[dict[str, str]]) -> list[LogEntry]:
    entries: list[LogEntry] = []
    for event in events:
        entries.append(append(entries[-1] if entries else None, event))
    return entries


@given(EVENTS)
def test_an_untouched_chain_holds(events: list[dict[str, str]]) -> None:
    entries = chain_of(events)
    assert broken_at(entries) is None
    assert broken_at(entries, entries[-1].digest) is None
    assert [entry.number for entry in entries] == list(range(1, len(events) + 1))
    assert entries[0].previous == GENESIS


@given(EVENTS, st.data())
def test_any_changed_field_is_found_where_it_is(events: list[dict[str, str]], data: st.DataObject) -> None:
    entries = chain_of(events)
    place = data.draw(st.integers(0, len(entries) - 1))
    entry = entries[place]
    field = data.draw(st.sampled_from(["number", "event", "previous", "digest"]))
    changed = {"number": entry.number + 1, "event": entry.event + " "}
    new = changed.get(field) or "f" * 63 + ("0" if getattr(entry, field)[-1] != "0" else "1")
    entries[place] = replace(entry, **{field: new})
    assert broken_at(entries) == place


@given(EVENTS, st.data())
def test_a_removed_entry_is_found(events: list[dict[str, str]], data: st.DataObject) -> None:
    entries = chain_of(events)
    head = entries[-1].digest
    place = data.draw(st.integers(0, len(entries) - 1))
    del entries[place]
    assert broken_at(entries, head) == place


@given(st.lists(st.text(max_size=5), min_size=2, max_size=8, unique=True), st.data())
def test_reordered_entries_are_found(events: list[str], data: st.DataObject) -> None:
    entries = chain_of([{"event": event} for event in events])
    order = data.draw(st.permutations(range(len(entries))))
    shuffled = [entries[place] for place in order]
    moved = next((n for n, place in enumerate(order) if n != place), None)
    assert broken_at(shuffled) == moved


@given(EVENTS, st.data())
def test_a_rewritten_entry_breaks_the_next_one_or_the_head(events: list[dict[str, str]], data: st.DataObject) -> None:
    entries = chain_of(events)
    head = entries[-1].digest
    place = data.draw(st.integers(0, len(entries) - 1))
    entries[place] = append(entries[place - 1] if place else None, {"another": "event", **events[place]})
    assert broken_at(entries, head) == place + 1


def test_a_cut_off_end_shows_only_against_the_head() -> None:
    entries = chain_of([{"n": "1"}, {"n": "2"}])
    assert broken_at(entries[:1]) is None
    assert broken_at(entries[:1], entries[1].digest) == 1
    assert broken_at([], Sha256("a" * 64)) == 0
    assert broken_at([]) is None


def test_events_are_kept_in_one_canonical_form() -> None:
    assert append(None, {"b": 1, "a": "ü"}) == append(None, {"a": "ü", "b": 1})
    assert append(None, {"b": 1, "a": "ü"}).event == '{"a":"ü","b":1}'
