"""Proposers: from an article and its atoms to candidate projects.  `rules` is the default; `llm` asks a model it is handed."""
