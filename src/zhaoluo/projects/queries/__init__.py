"""Reads about projects.  Every list, object check, search and export starts from ``access.projects_for``."""
