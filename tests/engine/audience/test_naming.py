"""Readable, unique names."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.audience.naming import plural, tag_concepts, unique_names


@pytest.mark.parametrize(
    ("one", "many"),
    [("leopard", "leopards"), ("wallaby", "wallabies"), ("toy", "toys"), ("fox", "foxes"), ("torch", "torches"),
     ("binoculars", "binoculars"), ("sheep", "sheep"), ("goldfish", "goldfish")],
)  # fmt: skip
def test_plurals(one: str, many: str) -> None:
    assert plural(one) == many


def test_the_second_concept_enters_if_it_is_strong() -> None:
    assert unique_names([[("leopard", 1.0), ("dalmatian", 0.5)], [("piano", 1.0), ("desk", 0.1)], []]) == [
        "Leopards and dalmatians", "Pianos", "Everybody else",
    ]  # fmt: skip


def test_without_concepts_the_likes_name_the_segment() -> None:
    assert unique_names([[], [], []], [["Alien", "Brazil", "Cube"], ["Alien", "Brazil", "Dune"], []]) == [
        "Fans of Alien and Brazil", "Fans of Alien, Brazil and Dune", "Everybody else",
    ]  # fmt: skip


@given(
    st.lists(st.lists(st.tuples(st.sampled_from(["cat", "dog", "39", "7"]), st.floats(0.1, 1)), max_size=3), max_size=9)
)
def test_names_are_unique(concepts: list[list[tuple[str, float]]]) -> None:
    names = unique_names(concepts)
    assert len(set(names)) == len(names) == len(concepts)
    assert all(name[0].isupper() or name[0].isdigit() for name in names)


def test_a_tag_that_everybody_has_names_nobody() -> None:
    tags = [[("short", "cat")] * 3, [("short", "boat")] * 3]
    concepts = tag_concepts(tags, [np.ones(3), np.ones(3)])
    assert [own[0][0] for own in concepts] == ["cat", "boat"]
    assert all("short" not in dict(own) for own in concepts)
