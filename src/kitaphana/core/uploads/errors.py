"""Why a file or an act on its job is refused: stable codes; edges make the sentences."""

from typing import Final

FILE_MISSING: Final = "file_missing"
FILE_EMPTY: Final = "file_empty"
FILE_TOO_BIG: Final = "file_too_big"
FILE_WRONG_TYPE: Final = "file_wrong_type"
FILES_TOO_MANY: Final = "files_too_many"
LINE_TOO_LONG: Final = "line_too_long"
XML_HAS_DTD: Final = "xml_has_dtd"
ARCHIVE_DAMAGED: Final = "archive_damaged"
ARCHIVE_ENCRYPTED: Final = "archive_encrypted"
ARCHIVE_NESTED: Final = "archive_nested"
ARCHIVE_BOMB: Final = "archive_bomb"
ARCHIVE_PATH_OUTSIDE: Final = "archive_path_outside"
DISK_FULL: Final = "disk_full"

JOB_UNKNOWN: Final = "upload_job_unknown"
JOB_OVER: Final = "upload_job_over"
JOB_FILES_GONE: Final = "upload_job_files_gone"

JOB_FAULT: Final = "upload_job_fault"
JOB_KEEPS_DYING: Final = "upload_job_keeps_dying"
FAILURES: Final = (JOB_FAULT, JOB_KEEPS_DYING, JOB_FILES_GONE, DISK_FULL)
"""Why a job has failed."""

ALL_CODES: Final = frozenset(
    {
        FILE_MISSING,
        FILE_EMPTY,
        FILE_TOO_BIG,
        FILE_WRONG_TYPE,
        FILES_TOO_MANY,
        LINE_TOO_LONG,
        XML_HAS_DTD,
        ARCHIVE_DAMAGED,
        ARCHIVE_ENCRYPTED,
        ARCHIVE_NESTED,
        ARCHIVE_BOMB,
        ARCHIVE_PATH_OUTSIDE,
        DISK_FULL,
        JOB_UNKNOWN,
        JOB_OVER,
        *FAILURES,
    }
)
