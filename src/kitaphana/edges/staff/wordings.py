"""What is said about files that people send, and about the jobs over them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Wording:
    """Both halves of what is said about a code."""

    text: Promise
    advice: Promise


UPLOAD_WORDINGS: Mapping[str, Wording] = {
    "file_missing": Wording(_("No file was sent."), _("Choose a file first.")),
    "file_empty": Wording(_("“%(file)s” is empty."), _("Export it again and look at its size.")),
    "file_too_big": Wording(
        _("“%(file)s” is bigger than %(most)s MB."),
        _("Send it in parts or as a ZIP archive, or import it from the command line."),
    ),
    "file_wrong_type": Wording(
        _("“%(file)s” is %(kind)s, which cannot be read here."),
        _("Export the data from the old system as described in the manual, and send that file."),
    ),
    "files_too_many": Wording(_("These are more files than %(most)s."), _("Send them in several portions.")),
    "line_too_long": Wording(
        _("“%(file)s” has a line or record longer than %(most)s kB."),
        _("It is damaged, or not what it seems to be. Export it again."),
    ),
    "xml_has_dtd": Wording(
        _("“%(file)s” declares a document type or entities of its own."),
        _("Such files are not opened, for safety. Export MARCXML without a DOCTYPE."),
    ),
    "archive_damaged": Wording(
        _("The archive “%(file)s” cannot be opened."),
        _("Pack it again as an ordinary ZIP, or send the files themselves."),
    ),
    "archive_encrypted": Wording(
        _("The archive “%(file)s” is protected by a password."), _("Pack it again without a password.")
    ),
    "archive_nested": Wording(
        _("“%(file)s” is an archive within an archive."), _("Unpack it, and send what is in it.")
    ),
    "archive_bomb": Wording(
        _("The archive “%(file)s” would swell beyond all measure."), _("It is not opened. Send the files themselves.")
    ),
    "archive_path_outside": Wording(
        _("The archive “%(file)s” holds names that lead out of its folder."),
        _("It is not opened. Pack the files again."),
    ),
    "disk_full": Wording(_("There is no room left on the server’s disk."), _("Tell the administrator.")),
    "upload_job_unknown": Wording(_("There is no such job."), _("Open the list again.")),
    "upload_job_over": Wording(_("The job has ended already."), _("Nothing has to be done.")),
    "upload_job_files_gone": Wording(
        _("The files of this job have been deleted."), _("Send them again; what is in the catalogue is not doubled.")
    ),
    "upload_job_fault": Wording(
        _("The job stopped because of a fault of the system."),
        _("Try again: it goes on where it stopped. If it stops again, tell the administrator."),
    ),
    "upload_job_keeps_dying": Wording(
        _("The job was broken off several times at the same place."),
        _("Tell the administrator. What was written before stands in the catalogue."),
    ),
}
