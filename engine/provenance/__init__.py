"""Provenance: who made a file and how, written into it and read out of it."""

from engine.provenance.verify import KnownFile, VerifyRequest, verify

__all__ = ["KnownFile", "VerifyRequest", "verify"]
