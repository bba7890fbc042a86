"""How the pages are served: real sockets, a real server."""
