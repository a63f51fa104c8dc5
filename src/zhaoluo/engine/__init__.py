"""Pure Python analytics: no Django, no clock, no network."""
