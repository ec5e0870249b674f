"""REST, first form: `/api/v1/` with bearer tokens and problem+json."""
