"""The way in: one middleware, access declarations, errors as pages and problems, idempotency, hot requests."""
