"""Reads: the zone's table of triggers, and reviews the reader may see."""
