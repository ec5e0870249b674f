"""How Django receives files: always to the disk, never beyond the limit, and from nobody but staff."""

import tempfile
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.utils.module_loading import import_string

from kitaphana.core.uploads import errors
from kitaphana.core.uploads.receiving import FULL, INCOMING, folder_path, most_bytes


class ReceivedFile(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs only
    """A file of a form on the disk, gone with the request. With a `refusal` (a code) nothing of it was kept."""

    refusal = ""


class StaffUploadHandler(FileUploadHandler):
    """Files of forms go to a temporary file beside their later place.

    CSRF protection reads a form before any view is asked, so anybody could fill the disk by sending files to any
    address. So it is asked who sends (`MAY_UPLOAD` in the settings: a login with a staff post), and connections of
    anybody else are closed at the first file. A file beyond the limit is read
    to its end but not kept, so that the form can say what is the matter.
    """

    chunk_size = 1 << 18

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django calls it
        """Begin a file, if somebody of the staff sends it."""
        if not self._may_send():
            raise StopUpload(connection_reset=True)
        super().new_file(*args, **kwargs)
        folder = folder_path(INCOMING)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        kept = tempfile.NamedTemporaryFile(dir=folder)  # noqa: SIM115  the request closes it
        self.file = ReceivedFile(kept, self.file_name, self.content_type, 0, self.charset, self.content_type_extra)
        self._received = 0

    def _may_send(self) -> bool:
        user = getattr(self.request, "user", None)
        may_send: Callable[[int], object] = import_string(settings.MAY_UPLOAD)
        return user is not None and user.is_authenticated and bool(may_send(user.pk))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a chunk, or none of the rest once the file is refused."""
        self._received += len(raw_data)
        if self._received > most_bytes():
            self._refuse(errors.FILE_TOO_BIG)
        if not self.file.refusal:
            self._write(raw_data)

    def file_complete(self, file_size: int) -> ReceivedFile:
        """The file, or an empty one that says why it was refused."""
        self.file.size = 0 if self.file.refusal else file_size
        self.file.seek(0)
        return self.file

    def upload_interrupted(self) -> None:
        """Leave nothing of a connection that broke."""
        if hasattr(self, "file"):
            self.file.close()

    def _write(self, raw_data: bytes) -> None:
        try:
            self.file.write(raw_data)
            self.file.flush()
        except OSError as error:
            if error.errno not in FULL:
                raise
            self._refuse(errors.DISK_FULL)

    def _refuse(self, code: str) -> None:
        if not self.file.refusal:
            self.file.refusal = code
            self.file.seek(0)
            self.file.truncate()
