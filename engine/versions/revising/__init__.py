"""The parts of a revision: what a video is made of, what each step would change, and the search over them."""
