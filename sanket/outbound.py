"""The one place from which Sanket calls other programs' addresses."""
