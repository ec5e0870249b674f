"""Files that lie on this machine, with archives among them opened: what `kitaphana import x.zip` reads."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from kitaphana.core.uploads import receiving
from kitaphana.core.uploads.kinds import Kind, kind_of
from kitaphana.holdings.services.import_jobs import ACCEPTED
from kitaphana.holdings.services.record_files import choose_record_files


@dataclass(frozen=True, slots=True)
class OpenedFiles:
    """Files to import, and what people call those that came out of an archive."""

    paths: tuple[Path, ...]
    names: Mapping[Path, str]

    @property
    def size(self) -> int:
        """Bytes of all of them."""
        return sum(path.stat().st_size for path in self.paths)


@contextmanager
def opened_files(files: Sequence[Path], format_: str) -> Iterator[OpenedFiles]:
    """The files as they are, and in the place of every ZIP archive its files of records, until the block ends.

    Archives are opened and looked at as those that come from the screen are. Raises `Refused` with every reason for
    what is hostile or holds no records.
    """
    paths: list[Path] = []
    names: dict[Path, str] = {}
    with ExitStack() as stack:
        for path in files:
            if kind_of(path) is not Kind.ARCHIVE:
                paths.append(path)
                continue
            upload = choose_record_files(stack.enter_context(receiving.unpacked(path, accepted=ACCEPTED)), format_)
            found = {receiving.folder_path(upload.folder) / one.stored_as: one.name for one in upload.files}
            paths += found
            names |= found
        yield OpenedFiles(tuple(paths), names)
