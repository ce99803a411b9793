"""Finished answers, kept in each process and in Redis: what may be kept, when it expires, and the middleware that
answers a hit before the router is reached."""
