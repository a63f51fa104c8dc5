"""HTTP for people: signing in, staff, schemes, settings."""
