"""Parse what a person typed about projects, nothing else."""
