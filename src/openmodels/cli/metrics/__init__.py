"""Figures of the running servers for Prometheus: counted in each process, told through files, shown at one port."""
