"""Files that people send: received to the disk, looked at before anything reads them, and the jobs that work on them.

`receive` takes what a form sent; hostile and mistaken files are refused with a code. `models.UploadJob` is the base of
every job over such files, `jobs` moves it through its states. A job survives the death of its worker: it goes on after
its checkpoint, which is written in the transaction of the work that it tells of.
"""

from kitaphana.core.uploads.kinds import Kind
from kitaphana.core.uploads.receiving import StoredFile, Upload, receive

__all__ = ["Kind", "StoredFile", "Upload", "receive"]
