"""The REST API: everything that the pages do, for programs."""
