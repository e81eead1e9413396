"""What belongs to every kind of version that plays: framing for another aspect, and captions, where they are wished."""

from __future__ import annotations

from engine.domain.analysis import Analysis, Sentence
from engine.domain.media import Span, Video
from engine.domain.versions import Captions, Frame
from engine.errors import ModelUnavailable
from engine.versions.fonts import font_for
from engine.versions.plan import MakeRequest
from engine.versions.render.framing import ratio_of
from engine.versions.subject import crop_around, subject_of

_MOST_WORDS = 12
_MOST_LETTERS = 64
_LONGEST_SECONDS = 6.0


def whole_span(video: Video) -> Span:
    """The video from first to last frame."""
    return Span(video.start, video.end)


def asked_frame(request: MakeRequest) -> Frame | None:
    """The framing for the wished aspect: one box for all, around the faces of the video, else what stands out."""
    aspect = request.guidance.wishes.aspect
    if aspect is None:
        return None
    subject, _ = subject_of(request.analysis.frames)
    video = request.video
    return Frame(aspect, (crop_around(subject, ratio_of(aspect), video.width, video.height, 1.0),))


def asked_captions(request: MakeRequest) -> Captions | None:
    """Captions, if they are wished and there is speech."""
    return captions_of(request.analysis) if request.guidance.wishes.captions else None


def captions_of(analysis: Analysis) -> Captions | None:
    """The spoken sentences as caption lines, short enough to read; None without speech or without a font for it."""
    lines = tuple(line for sentence in analysis.sentences for line in caption_lines(sentence))
    if not lines:
        return None
    try:
        for text, _ in lines:
            font_for(text, 24)
    except ModelUnavailable:
        return None
    return Captions(lines)


def caption_lines(sentence: Sentence) -> list[tuple[str, Span]]:
    """A sentence in pieces of at most 12 words, 64 letters and 6 seconds, each shown while it is spoken."""
    if not sentence.words:
        return [(sentence.text.strip(), sentence.span)] if sentence.text.strip() else []
    pieces: list[list[int]] = [[]]
    for index, word in enumerate(sentence.words):
        piece = pieces[-1]
        if piece:
            first = sentence.words[piece[0]]
            letters = sum(len(sentence.words[i].text.strip()) + 1 for i in piece) + len(word.text.strip())
            lasting = word.span.end.seconds - first.span.start.seconds
            if len(piece) >= _MOST_WORDS or letters > _MOST_LETTERS or lasting > _LONGEST_SECONDS:
                pieces.append([])
        pieces[-1].append(index)
    lines: list[tuple[str, Span]] = []
    for piece in pieces:
        words = [sentence.words[i] for i in piece]
        text = " ".join(w.text.strip() for w in words).strip()
        lines.append((text, Span(words[0].span.start, words[-1].span.end)))
    return lines
