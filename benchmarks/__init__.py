"""Side-by-side measurements. Each runs by `python -m benchmarks.NAME` and writes JSON to `benchmarks/results`."""
