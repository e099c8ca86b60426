"""IndiaMART: enquiries of buyers, asked for every few minutes (pull, version 2) and sent at once (push)."""
