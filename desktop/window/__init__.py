"""The real window's side of the ports: one adapter a page, over one hub, before two threads.

    page ─ port ─ adapter ─ Hub (GUI thread) ─┬─ writer thread: runner, queue, engine processes, the one writing store
                                              └─ reader thread: a reading store, made into `World` snapshots

Nothing here waits on the GUI thread. Adapters build what a page shows from the newest `World` in memory; commands are
posted to the writer thread; results come back as messages in the order they happened.
"""
