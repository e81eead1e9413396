"""Media files in and out: the only room that knows PyAV.

Everything above sees pictures as upright RGB arrays named by their `Moment`, and sound as float samples.
"""
