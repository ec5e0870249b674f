"""What stands around the causes of a message to a reader: language, names, links, and whether titles may show."""

from kitaphana.core.trilingual import LANGUAGES
from kitaphana.notices import links
from kitaphana.notices.institutions import Sender
from kitaphana.notices.readers import Reader
from kitaphana.notices.rules.choosing import may_show_titles
from kitaphana.notices.rules.kinds import Channel
from kitaphana.notices.writing import Frame


def frame_for(reader: Reader, sender: Sender, channel: Channel) -> Frame:
    """Everything around the causes of a message to this reader."""
    return Frame(
        channel=channel.value,
        language=reader.language if reader.language in LANGUAGES else LANGUAGES[0],
        institution_id=sender.id,
        library=sender.names.name_in(reader.language),
        name=reader.name,
        ward=reader.ward_name,
        account=links.account(),
        settings=links.preferences(),
        has_titles=may_show_titles(
            channel, by_institution=sender.has_titles_in_sms, by_reader=reader.has_titles_in_sms
        ),
        is_kazakh_latin=reader.is_kazakh_latin,
    )
