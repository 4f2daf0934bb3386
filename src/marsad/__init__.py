"""marsad reads news reports and keeps a sourced record of political violence and of the promises made about it."""

__version__ = "0.1.0"
