"""Settings → Webhooks: which programs are told what happens, and what came of it."""
