"""The audience page."""
