"""Reads of reviews: who may see what, the panel, the sheets, the days."""
