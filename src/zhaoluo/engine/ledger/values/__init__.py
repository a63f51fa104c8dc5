"""Values of cells: money, area, counts, days, stage words, names — each read alone, with what is to be said about it."""
