"""Parse what a person typed."""
