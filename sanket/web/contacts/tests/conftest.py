"""The cast of the stories."""

from sanket.web.leads.tests.cast import cast

__all__ = ["cast"]
