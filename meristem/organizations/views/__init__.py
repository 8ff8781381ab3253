"""Pages about organisations: mine, its people, its settings."""
