"""HTTP for people: the library, questions and their sealed answers, signals, weights."""
