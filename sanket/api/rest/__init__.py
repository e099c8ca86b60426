"""The REST API: one file a resource, each a thin layer over the actions and queries of a room."""
