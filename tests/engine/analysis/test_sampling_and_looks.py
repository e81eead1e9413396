"""Which frames are kept, how they look, and which are read."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import skimage.data
from hypothesis import given
from hypothesis import strategies as st

from engine.analysis.cuts import Border
from engine.analysis.gather import Walked
from engine.analysis.looks import looks
from engine.analysis.measures import measure_frame
from engine.analysis.reading import ALLOWANCE_LEAST, Page, grey_of, read_pages, to_read
from engine.analysis.sampling import Sampler, thinned
from engine.domain.analysis import TextLine
from engine.domain.media import Box
from engine.media.decode import DecodeLog


def walked_over(frames: list[np.ndarray]) -> Walked:
    rows = [measure_frame(frame) for frame in frames]
    return Walked(
        pts=np.arange(len(frames)),
        scores=np.zeros(len(frames), np.float32),
        cuts=(),
        sharpness=np.array([r.sharpness for r in rows]),
        exposure=np.array([r.exposure for r in rows]),
        contrast=np.array([r.contrast for r in rows]),
        brightest=np.array([r.brightest for r in rows]),
        details=np.array([r.details for r in rows]),
        tiny=np.empty((len(frames), 27, 48, 3), np.uint8),
        samples=(),
        log=DecodeLog(),
    )


def test_short_videos_are_sampled_four_times_a_second_long_ones_bounded() -> None:
    for seconds, least, most in ((10.0, 40, 42), (600.0, 800, 1201), (10_800.0, 900, 1201)):
        sampler = Sampler(seconds)
        kept = sum(sampler.wants(i / 10, cut=False) for i in range(int(seconds * 10)))
        assert least <= kept <= most


def test_a_shot_of_eight_frames_is_sampled_at_least_twice() -> None:
    sampler = Sampler(600.0)
    taken = [i for i in range(200) if sampler.wants(i / 25, cut=i in (102, 110))]
    assert len([i for i in taken if 100 <= i < 108]) >= 2


@given(st.lists(st.integers(1, 400), min_size=1, max_size=60), st.integers(1, 500))
def test_thinning_keeps_to_the_limit_and_every_shot_while_it_can(lengths: list[int], most: int) -> None:
    shots = [shot for shot, length in enumerate(lengths) for _ in range(length)]
    stay = thinned(shots, most)
    assert len(stay) == min(len(stay), most) and stay == sorted(set(stay))
    if len(lengths) <= most:
        assert {shots[i] for i in stay} == set(range(len(lengths)))
    if len(shots) <= most:
        assert len(stay) == len(shots)


def test_black_fading_and_blurred_frames_are_told_from_good_ones() -> None:
    rng = np.random.default_rng(0)
    good = cv2.resize(skimage.data.chelsea(), (192, 128), interpolation=cv2.INTER_AREA)
    clear = [np.clip(good + rng.normal(0, 2, good.shape), 0, 255).astype(np.uint8) for _ in range(60)]
    clear[40] = cv2.GaussianBlur(clear[40], (0, 0), 4)
    ramp = [(good * share).astype(np.uint8) for share in np.linspace(0, 1, 14)[1:-1]]
    frames = [np.zeros_like(good)] * 6 + ramp + clear
    seen = looks(walked_over(frames), (), np.zeros(len(frames), int), list(range(len(frames))))
    assert [look.black for look in seen] == [True] * 6 + [seen[6].black] + [False] * (len(frames) - 7)
    assert all(look.fading or look.black for look in seen[6:16]) and not any(look.fading for look in seen[19:])
    assert [i for i, look in enumerate(seen) if look.blurred] == [6 + len(ramp) + 40]


def test_something_sharp_that_leaves_does_not_blur_the_rest() -> None:
    rng = np.random.default_rng(0)
    road = cv2.GaussianBlur(rng.integers(90, 140, (108, 192, 3), dtype=np.uint8), (0, 0), 2)
    road[:, :60] //= 2
    frames: list[np.ndarray] = []
    for i in range(60):
        frames.append(road.copy())
        if i >= 30:
            frames[-1][30:60, 80:120] = rng.integers(0, 256, (30, 40, 3), dtype=np.uint8)
    seen = looks(walked_over(frames), (), np.zeros(60, int), list(range(60)))
    assert seen[0].sharpness < 0.35 * seen[59].sharpness
    assert not any(look.blurred for look in seen)


def test_frames_inside_a_dissolve_are_fading() -> None:
    good = cv2.resize(skimage.data.coffee(), (192, 128), interpolation=cv2.INTER_AREA)
    seen = looks(walked_over([good] * 40), (Border(20, True, 15, 25),), np.repeat([0, 1], 20), list(range(40)))
    assert [i for i, look in enumerate(seen) if look.fading] == list(range(15, 26))


def page(shot: int, level: int, usable: bool = True) -> Page:
    return Page(shot, np.full((90, 160), level / 255, np.float32), usable)


def test_one_page_a_shot_is_read_and_those_that_changed_within_the_allowance() -> None:
    pages = [page(0, 10)] * 5 + [page(1, 200)] * 3 + [page(1, 90)] * 2 + [page(2, 0, usable=False)]
    chosen = to_read(pages, 10.0)
    assert {pages[i].shot for i in chosen} == {0, 1} and len(chosen) == 3
    many = [page(i, i) for i in range(200)]
    assert len(to_read(many, 10.0)) == ALLOWANCE_LEAST
    assert to_read([], 10.0) == []


def test_pages_not_read_take_over_lines_that_still_stand_there() -> None:
    written = np.full((180, 320, 3), 40, np.uint8)
    cv2.putText(written, "HELLO", (60, 100), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (255, 255, 255), 3)
    blank = np.full((180, 320, 3), 40, np.uint8)
    line = TextLine("HELLO", Box(0.15, 0.3, 0.5, 0.3), 0.99)
    pages = [Page(0, grey_of(p), True) for p in (written, written, blank)] + [Page(1, grey_of(written), True)]
    asked: list[int] = []

    def read(number: int) -> tuple[TextLine, ...]:
        asked.append(number)
        return (line,)

    assert read_pages(pages, [0], read) == [(line,), (line,), (), ()]
    assert asked == [0]


def test_a_measure_reads_luma_in_0_to_1(tmp_path: Path) -> None:
    flat = measure_frame(np.full((20, 20, 3), 255, np.uint8))
    assert (flat.exposure, flat.contrast, flat.sharpness, flat.brightest) == (1.0, 0.0, 0.0, 1.0)
    half = np.zeros((20, 20, 3), np.uint8)
    half[:, 10:] = 255
    assert measure_frame(half).exposure == 0.5 and measure_frame(half).contrast == 1.0
