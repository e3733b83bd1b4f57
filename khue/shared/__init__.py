"""The ground that every context stands on; knows no context."""
