"""What a person typed about a trip, its firms and travel times, as the acts read it."""
