"""Plain Python that computes: no Qt, no settings, no global state (see ARCHITECTURE.md)."""
