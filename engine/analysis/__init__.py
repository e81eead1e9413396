"""Step 2, analyse: one decode of a video tells its shots, frames, faces, words and sound."""
