"""HTTP for people: the chains, one chain with its five maps, its links and the facts entered about them."""
