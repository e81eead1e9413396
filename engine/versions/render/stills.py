"""A recipe that picks one frame becomes picture files."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from engine.control import Control
from engine.domain.media import Moment
from engine.domain.versions import Frame, Output, PickFrame
from engine.errors import BadInput
from engine.media.decode import frames_at
from engine.media.pictures import write_jpeg, write_png
from engine.versions.render.framing import Rect, centred, rect_of
from engine.versions.render.pixels import still_path
from engine.versions.render.posters import write_poster
from engine.versions.render.quiet import quiet
from engine.versions.render.request import RenderRequest, Steps

JPEG_QUALITY = 92
SUFFIXES = {"jpeg": ".jpg", "png": ".png"}


def render_stills(
    request: RenderRequest, steps: Steps, pick: PickFrame, folder: Path, control: Control
) -> tuple[list[Path], Path]:
    """Write each output of the recipe to `folder`; gives the files in the recipe's order, and the poster.

    The output "thumbnail_source" shows the whole frame at its own size; any other the framed part at the output's
    size (the middle, where the recipe has no framing).
    """
    rgb = _frame(request, pick, control)
    files: list[Path] = []
    for number, output in enumerate(request.recipe.outputs):
        control.step(0.2 + 0.7 * number / len(request.recipe.outputs), "Painting the picture")
        files.append(_write(_painted(rgb, pick.moment, steps, output, request.places.models), output, folder))
    first = request.recipe.outputs[0]
    poster = write_poster(folder, _painted(rgb, pick.moment, steps, first, request.places.models))
    return files, poster


def _frame(request: RenderRequest, pick: PickFrame, control: Control) -> np.ndarray:
    picture = next(iter(frames_at(request.video, [pick.moment], quiet(control))), None)
    if picture is None or picture.moment.seconds != pick.moment.seconds:
        raise BadInput(
            f"{request.video.name} has no frame at {float(request.video.seconds_of(pick.moment)):.3f} s.",
            "Make the version again from the video that it belongs to.",
            request.video.path,
        )
    return picture.rgb


def _painted(rgb: np.ndarray, moment: Moment, steps: Steps, output: Output, models: Path) -> np.ndarray:
    height, width = rgb.shape[:2]
    whole = output.role == "thumbnail_source"
    rect = Rect(0, 0, width, height) if whole else _rect(steps.frame, output, width, height)
    return still_path(rgb, steps, rect, (output.width, output.height), models).picture(rgb, 0, moment)


def _rect(frame: Frame | None, output: Output, width: int, height: int) -> Rect:
    if frame is not None and frame.boxes:
        return rect_of(frame.boxes[0], width, height)
    if min(output.width, output.height) < 1:
        raise BadInput(f"A picture cannot be {output.width}x{output.height}.", "Make the version again.")
    return rect_of(centred(Fraction(output.width, output.height), width, height), width, height)


def _write(rgb: np.ndarray, output: Output, folder: Path) -> Path:
    if output.container not in SUFFIXES:
        raise BadInput(f"Pictures cannot be written as {output.container}.", "Choose jpeg or png.")
    path = folder / f"{output.role}{SUFFIXES[output.container]}"
    if output.container == "png":
        write_png(path, rgb)
    else:
        write_jpeg(path, rgb, quality=JPEG_QUALITY)
    return path
