"""Decisions about projects.  Pure: frozen facts in, refusals or values out."""
