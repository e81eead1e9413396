"""A sample video and five simulated audiences, put together from what ships inside installed packages."""

from engine.library.sample.compose import Sample, SampleRequest, compose

__all__ = ["Sample", "SampleRequest", "compose"]
