"""What a file is, read from its own bytes. No Django models here."""
