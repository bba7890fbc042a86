"""How the pages and the API are served: threads work, and never wait for somebody's line."""
