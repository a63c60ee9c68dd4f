"""Messages and calls of the service, generated from proto/spingap/v1 by generate.py."""
