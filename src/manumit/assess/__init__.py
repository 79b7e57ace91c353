"""What findings add up to: for one item, for a thread over time, for a cluster."""

from __future__ import annotations

from manumit.assess.item import assess_item
from manumit.assess.several import assess_cluster, assess_thread, may_open, title_of
from manumit.assess.weigh import looked_for

__all__ = ["assess_cluster", "assess_item", "assess_thread", "looked_for", "may_open", "title_of"]
