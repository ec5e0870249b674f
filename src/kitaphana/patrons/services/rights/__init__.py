"""What a reader may ask of the house: to see all that is kept, and to be forgotten."""

from kitaphana.patrons.services.rights.acts import erase_patron, erasure_obstacles, export_patron

__all__ = ["erase_patron", "erasure_obstacles", "export_patron"]
