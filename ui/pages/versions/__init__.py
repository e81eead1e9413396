"""The versions page."""
