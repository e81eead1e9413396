"""The doctor: what is well, what is not, and the way out of it."""

from desktop.doctor.examine import Examination, examine

__all__ = ["Examination", "examine"]
