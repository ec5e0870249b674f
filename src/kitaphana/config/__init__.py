"""Settings, addresses, subscriptions, participants, shared middleware: may see all."""
