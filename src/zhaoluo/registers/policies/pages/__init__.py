"""HTTP for people: fair-competition reviews, the table of triggers, a text compared with it."""
