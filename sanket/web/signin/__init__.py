"""Signing in and out, the second factor, forgotten passwords, invitations, one's own profile, the first run."""
