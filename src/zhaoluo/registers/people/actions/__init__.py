"""The only writers of people, teams and schemes."""
