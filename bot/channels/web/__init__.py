"""Our own page: the server behind it, and in `static/` what the browser gets."""
