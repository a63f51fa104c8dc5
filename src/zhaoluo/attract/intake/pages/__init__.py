"""HTTP for people: one query, at most one action, render."""
