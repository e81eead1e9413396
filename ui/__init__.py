"""Shows: widgets and view-models. Of the engine it knows `engine.domain` and `engine.errors` only."""
