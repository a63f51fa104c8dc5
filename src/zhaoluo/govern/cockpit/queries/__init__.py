"""Reads of the cockpit.  Figures are added up in the database over ``projects.queries.access.projects_for``."""
