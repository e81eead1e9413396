"""placeholder"""

from engine.domain.analysis import EyesOpen


def judge_eyes(rgb, right, left):
    return EyesOpen.NOT_JUDGED
