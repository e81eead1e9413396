"""Journeys: whole paths through many rooms. A package, so that its test names may be those of other folders."""
