"""招落一体: investment promotion and project landing for development zones."""

__version__ = "0.1.0"
