"""The ground floor: who acts, what happened, when, and how an act is made safe to repeat.

Owns `Actor`, `User`, the append-only audit log, the outbox of domain events, stored command
answers, the clock and the attempt counter. Knows nothing of libraries.
"""
