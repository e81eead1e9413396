"""The wiring: journey, engine process, queue, workspace, settings and command line."""
