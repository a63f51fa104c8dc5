"""The only writers of projects.  Each locks the row, gathers facts, asks the rule, writes, and records, in one transaction."""
