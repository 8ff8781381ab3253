"""Pages about accounts: the door, the settings, the demo's mailbox."""
