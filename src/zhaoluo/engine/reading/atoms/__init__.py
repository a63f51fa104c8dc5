"""Atoms: the small things a page states outright — quantities, dates, zones, enterprises, stages — found deterministically."""
