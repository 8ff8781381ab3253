"""OpenID Connect, as a relying party: what is asked of a provider, and what is believed."""
