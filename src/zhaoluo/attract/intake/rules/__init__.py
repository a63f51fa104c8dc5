"""Decisions of intake: frozen facts in, refusals or values out."""
