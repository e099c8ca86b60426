"""Measures what docs/benchmarks.md claims: ratios in one run against a named floor."""
