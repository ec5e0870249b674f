"""Who acts through this door."""

from kitaphana.core.actor import Actor, ActorKind, Door

READER = Actor(ActorKind.READER, Door.PORTAL)
GUARANTOR = Actor(ActorKind.GUARANTOR, Door.PORTAL)
"""A reader who acts for a child from an account of their own."""
