"""Decisions about questions, sealed answers, targets and signals; no database, no clock."""
