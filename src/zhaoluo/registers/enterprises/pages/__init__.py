"""HTTP for people: lists, one enterprise, what stands beside it, questions, merging."""
