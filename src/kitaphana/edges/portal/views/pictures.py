"""Pictures of covers, by an address that never shows anything else."""

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from kitaphana.catalog.queries import cover_path

FOREVER = "public, max-age=31536000, immutable"


@require_safe
def cover(request: HttpRequest, name: str) -> FileResponse:
    """One of the two sizes of a given cover."""
    path = cover_path(name)
    if path is None or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), content_type="image/webp", headers={"Cache-Control": FOREVER})
