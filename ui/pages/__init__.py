"""One folder a page: model.py holds state, view.py shows it, ports.py says what it needs from the app."""
