"""SAML 2.0, as a service provider: what is asked of a provider, and what is believed (ADR 0013)."""
