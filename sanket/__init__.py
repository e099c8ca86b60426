"""Sanket recognises leads: accounts whose joint, fading interest in an offering has passed a threshold."""

__version__ = "0.1.0"
