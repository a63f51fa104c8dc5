from .search import Candidate, ScorecardVersion, Search
from .signal import Signal, SignalFade
from .target import Target

__all__ = ["Candidate", "ScorecardVersion", "Search", "Signal", "SignalFade", "Target"]
