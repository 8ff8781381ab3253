"""Tenancy as the database's promise: see docs/decisions/0003-tenancy.md."""
