"""Learned models: which there are, where their weights lie, and one small interface a role.

The only room that imports a model runtime (torch, onnxruntime, faster_whisper, rapidocr). Importing this package
imports none of them. All weights ship inside installed packages and are checked against resources/models.lock.json
before use; what is derived from them (an ONNX export, a joined file) lies in the `models` folder beside its own hash.
"""
