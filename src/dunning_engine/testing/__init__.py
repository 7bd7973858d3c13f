"""For unit tests of processes: the pytest plugin that collects ``*.scenario.yaml``."""
