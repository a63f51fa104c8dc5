"""HTTP for people: reviews, panels, sheets of scores, sessions, experts, forms of review."""
