"""Who acts through this door."""

from kitaphana.core.actor import Actor, ActorKind, Door

READER = Actor(ActorKind.READER, Door.PORTAL)
