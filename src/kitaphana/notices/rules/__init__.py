"""Rules of messages: pure functions and tables."""
