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
    "service_point_foreign": Wording(
        _("This desk belongs to another institution."), _("Choose a desk of the institution whose records these are.")
    ),
    "file_without_records": Wording(
        _("No record was found at the beginning of “%(file)s”."),
        _("Send ISO 2709, MARCXML, or IRBIS as text or database: what the old system calls an export."),
    ),
    "format_mismatch": Wording(
        _("“%(file)s” is not of the format that was chosen."), _("Choose “find out”, or send another file.")
    ),
    "irbis_index_missing": Wording(
        _("The database “%(file)s” came without its index."), _("Send the .xrf file together with the .mst file.")
    ),
    "irbis_master_missing": Wording(
        _("“%(file)s” is only the index of a database."), _("Send the .mst file together with the .xrf file.")
    ),
    "quarantined_record_unknown": Wording(_("This record is settled already."), _("Open the list again.")),
    "record_not_whole": Wording(
        _("Only the beginning of this record is kept in the database."),
        _("All of it lies in the quarantine file %(file)s on the server."),
    ),
    "record_has_gaps": Wording(
        _("Line %(line)s still has letters or a number that could not be read."),
        _("Write them by hand, or delete the line."),
    ),
    "line_is_no_field": Wording(
        _("Line %(line)s is no field: %(text)s"), _("Write it like “245 10 $aTitle$bRest”, or delete it.")
    ),
    "nothing_to_send": Wording(_("No record waits for this reason any more."), _("Open the list again.")),
}
