"""Whatever can send JSON or a form to an address: signed, kept once, and read by a mapping that people make."""
