"""What surrounds the pages: rail, top bar, status bar, queue, profiles and notices."""
