"""Any recipe becomes files: the same frames and samples each time on the same device."""

from __future__ import annotations

import dataclasses
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.control import Control
from engine.domain.versions import Recipe, RenderedFile, TimeMap
from engine.errors import BadInput
from engine.media.digest import decoded_sha256
from engine.media.vault import sha256_of
from engine.versions.plan import Rendered
from engine.versions.render.request import RenderRequest, steps_of
from engine.versions.render.stills import render_stills
from engine.versions.render.video import render_video

LARGEST_SIDE = 16384
"""Pixels; no output has a longer side."""

_ROLE = re.compile(r"[a-z0-9][a-z0-9_]{0,63}")


def render(request: RenderRequest, control: Control) -> Rendered:
    """Render every output of the recipe into `request.folder`, with a poster and, for videos, a hover strip.

    The files are made in a folder beside it and moved in when all are whole: a stop or a fault leaves nothing behind.

    Raises:
        BadInput: the recipe belongs to another video, or its steps do not go together.
        ModelUnavailable: a look's model is missing or altered.
        Cancelled: a stop was asked for.
    """
    if request.recipe.source != request.video.sha256:
        raise BadInput(
            f"The recipe belongs to another file than {request.video.name}.",
            "Load the video that the recipe was made for.",
            request.video.path,
        )
    _check_outputs(request.recipe)
    steps = steps_of(request.recipe)
    with _workshop(request.folder) as folder:
        if steps.pick is not None:
            paths, poster = render_stills(request, steps, steps.pick, folder, control.part(0.0, 0.95))
            times = TimeMap(())
        else:
            paths, poster, times = render_video(request, steps, folder, control.part(0.0, 0.9))
        files = _described(request.recipe, paths, request.folder, control.part(0.95, 1.0))
    recipe = dataclasses.replace(
        request.recipe,
        outputs=tuple(
            dataclasses.replace(o, decoded_sha256=f.decoded_sha256)
            for o, f in zip(request.recipe.outputs, files, strict=True)
        ),
    )
    control.step(1.0)
    return Rendered(recipe, files, request.folder / poster.name, times)


def _check_outputs(recipe: Recipe) -> None:
    """A recipe may come from anywhere: its roles name files in the folder and nowhere else, its sizes can be held."""
    roles = [output.role for output in recipe.outputs]
    if not roles:
        raise BadInput("The recipe has no output.", "Make the version again.")
    wrong = next((role for role in roles if not _ROLE.fullmatch(role)), None)
    if wrong is not None or len(set(roles)) < len(roles):
        raise BadInput("The recipe's outputs are not named as parts of a version.", "Make the version again.")
    for output in recipe.outputs:
        if not (1 <= output.width <= LARGEST_SIDE and 1 <= output.height <= LARGEST_SIDE):
            raise BadInput(f"A version cannot be {output.width}x{output.height}.", "Make the version again.")


def same(recorded: Recipe, rendered: Recipe) -> bool:
    """Whether a recipe rendered to what it recorded: equal decoded SHA-256 of every output."""
    return [o.decoded_sha256 for o in recorded.outputs] == [o.decoded_sha256 for o in rendered.outputs]


def _described(recipe: Recipe, paths: list[Path], folder: Path, control: Control) -> tuple[RenderedFile, ...]:
    """The files as they will lie in `folder`, with the hashes of their bytes and of what they decode to."""
    return tuple(
        RenderedFile(
            role=output.role,
            path=folder / path.name,
            sha256=sha256_of(path, control),
            decoded_sha256=decoded_sha256(path, control),
            width=output.width,
            height=output.height,
        )
        for output, path in zip(recipe.outputs, paths, strict=True)
    )


@contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    """A folder beside `folder` whose files move there at the end; on any fault it goes away with all in it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield workshop
        folder.mkdir(parents=True, exist_ok=True)
        for file in sorted(workshop.iterdir()):
            file.replace(folder / file.name)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
