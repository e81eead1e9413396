"""The workspace's database: domain values in, domain values out. The only SQL of Refract."""

from engine.store.store import Store

__all__ = ["Store"]
