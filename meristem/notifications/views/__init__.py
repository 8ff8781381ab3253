"""Pages: the inbox, preferences, and stopping mail by link."""
