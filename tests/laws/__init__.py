"""The law, and for each law a proof that it can be broken."""
