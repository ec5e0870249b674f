"""A class joins from the list of the school, gets its cards on a sheet, borrows and returns in one go."""

import datetime as dt
import io

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kitaphana.circulation.models import Loan
from kitaphana.core import clock
from kitaphana.core.models import AuditEntry, OutboxEvent
from kitaphana.core.spreadsheets import write_xlsx
from kitaphana.edges.staff.tests.conftest import open_box, staff
from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory
from kitaphana.patrons import groups as queries
from kitaphana.patrons.models import GroupMember, Patron, ReaderGroup
from kitaphana.patrons.tests.factories import BlockFactory, PatronCategoryFactory

pytestmark = pytest.mark.django_db
TABLE = [
    ("№", "ФИО ученика", "Дата рождения", "Телефон"),
    ("1", "Серикова Анна Маратовна", "17.05.2016", "8 701 111 22 33"),
    ("2", "Қалдыбай Тоғжан", "01.02.2016", ""),
    ("3", "Ким Вера", "31.02.2016", ""),
]


@pytest.fixture
def client(world, boris):
    PatronCategoryFactory(code="child", name_en="Child")
    return open_box(boris, world).client


@pytest.fixture
def school(world):
    body = PatronCategoryFactory(code="collective", name_en="Collective", is_collective=True)
    return world.reader(category=body, surname="", given_name="Школа № 12", patronymic="", born_on=None)


@pytest.fixture
def group_id(client, school, world):
    card = school.cards.get().number
    answer = client.post(
        reverse("staff:new_group"), {"name": "4 Ә", "branch": world.point.branch.code, "body_card": card}
    )
    assert answer.status_code == 302
    return ReaderGroup.objects.get().pk


def told(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def csv_file():
    text = "\n".join(";".join(row) for row in TABLE)
    return SimpleUploadedFile("class.csv", text.encode("cp1251", "replace"))


def xlsx_file():
    stream = io.BytesIO()
    write_xlsx(TABLE, stream, "4A")
    return SimpleUploadedFile("class.xlsx", stream.getvalue())


def preview(client, group_id, file):
    return client.post(reverse("staff:join_list", args=[group_id]), {"file": file})


def fields(rows, **more):
    data = {"row_count": len(rows), "category": "child", "language": "kk", "has_consents": "on", **more}
    for place, (row, _likely) in enumerate(rows):
        for name in ("surname", "given_name", "patronymic", "born_on", "phone", "choice"):
            data[f"{name}-{place}"] = getattr(row, name)
    return data


def join(client, group_id, data):
    return client.post(reverse("staff:join_list", args=[group_id]), data, follow=True)


def test_the_list_is_looked_at_mended_and_joins_once(client, group_id, world):
    known = world.reader(surname="Серікова", given_name="Анна", born_on=dt.date(2016, 5, 17), patronymic="Маратқызы")
    seen = preview(client, group_id, xlsx_file())
    rows = seen.context["rows"]

    assert [row.surname for row, _ in rows] == ["Серикова", "Қалдыбай", "Ким"]
    assert [row.born_on for row, _ in rows] == ["2016-05-17", "2016-02-01", "31.02.2016"]
    assert [[card.id for card in likely] for _, likely in rows] == [[known.pk], [], []]
    assert GroupMember.objects.count() == 0

    data = fields(rows)
    data["choice-0"] = str(known.pk)
    wrong = join(client, group_id, data)
    assert "cannot be read" in told(wrong)
    assert wrong.context["rows"][0][0].choice == str(known.pk)
    data |= {"born_on-2": "3 марта 2016", "command_id": "once"}
    done = join(client, group_id, data)
    again = join(client, group_id, data)

    assert "2 new readers joined. 1 was known already." in told(done)
    assert "2 new readers joined" in told(again)
    members = queries.members_of(group_id)
    assert [one.reader.surname for one in members] == ["Серікова", "Қалдыбай", "Ким"]
    assert all(one.reader.card_number for one in members)
    assert [one.lacks_guarantor for one in members] == [True, True, True]
    assert len({one.reader.card_number for one in members}) == 3
    assert Patron.objects.get(surname="Ким").born_on == dt.date(2016, 3, 3)
    assert AuditEntry.objects.filter(act="register_patron").count() == 2
    assert OutboxEvent.objects.filter(name="PatronRegistered").count() == 2
    assert done.context["lacking_count"] == 3


def test_a_table_of_windows_is_read_too(client, group_id):
    rows = preview(client, group_id, csv_file()).context["rows"]

    assert [row.given_name for row, _ in rows] == ["Анна", "То?жан", "Вера"]


def test_faults_of_the_list_stand_on_the_page_and_nothing_joins(client, group_id):
    rows = preview(client, group_id, xlsx_file()).context["rows"]
    data = fields(rows, has_consents="")
    data |= {"given_name-0": "", "choice-2": "leave-out"}

    answer = join(client, group_id, data)

    errors = str(answer.context["form"].errors)
    assert "consent" in errors
    assert "impossible: 1." in errors
    assert Patron.objects.filter(category__code="child").count() == 0


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 \x00\x01", b"a@b.kz;87011112233"])
def test_what_is_no_list_is_refused_in_words(client, group_id, content):
    answer = preview(client, group_id, SimpleUploadedFile("x.csv", content))

    assert answer.status_code == 200
    assert "rows" not in answer.context


def test_thirty_join_with_no_more_statements_than_three(client, group_id, django_assert_max_num_queries):
    data = {"row_count": 30, "category": "child", "language": "kk", "has_consents": "on"}
    for place in range(30):
        data |= {f"surname-{place}": f"Фамилия{place}", f"given_name-{place}": "Имя", f"choice-{place}": "new"}

    with django_assert_max_num_queries(90):  # a third of them are the audit entries
        client.post(reverse("staff:join_list", args=[group_id]), data)

    assert GroupMember.objects.count() == 30


def test_a_sheet_of_cards_has_a_card_for_everybody(client, group_id):
    data = {"row_count": 12, "category": "child", "language": "kk", "has_consents": "on"}
    for place in range(12):
        data |= {f"surname-{place}": f"Қалдыбай{place}", f"given_name-{place}": "Тоғжан", f"choice-{place}": "new"}
    join(client, group_id, data)

    answer = client.get(reverse("staff:group_cards", args=[group_id]))

    document = pypdfium2.PdfDocument(answer.content)
    text = "".join(page.get_textpage().get_text_range() for page in document).replace(" ", "")
    assert len(document) == 2
    assert all(one.reader.card_number in text for one in queries.members_of(group_id))
    assert "Қалдыбай11" in text


@pytest.fixture
def trio(client, group_id, world):
    readers = [world.reader(given_name=name) for name in ("Анна", "Вера", "Дана")]
    for one in readers:
        client.post(reverse("staff:change_group", args=[group_id, "add"]), {"card_number": one.cards.get().number})
    return readers


def scan(client, group_id, codes, **more):
    return client.post(reverse("staff:group_desk", args=[group_id]), {"codes": codes, **more}, follow=True)


def lent_to(reader):
    return sorted(Loan.objects.filter(patron=reader, closed_at=None).values_list("item__barcode", flat=True))


def next_one(answer):
    return next(line.member.reader.id for line in answer.context["lines"] if line.is_next)


def test_items_go_to_one_member_after_another_on_their_own_cards(client, group_id, trio, world):
    anna, vera, _ = trio
    first, second, third, fourth = (world.item() for _ in range(4))

    one = scan(client, group_id, first.barcode, member=anna.pk)
    two = scan(client, group_id, f"{second.barcode} {third.barcode}", member=next_one(one))
    scan(client, group_id, fourth.barcode, member=vera.pk)

    assert next_one(one) == vera.pk
    assert next_one(two) == anna.pk
    assert [lent_to(reader) for reader in trio] == [
        [first.barcode],
        sorted([second.barcode, fourth.barcode]),
        [third.barcode],
    ]
    assert first.edition.title in told(one)


def test_a_refusal_is_told_with_its_reason_and_the_others_stand(client, group_id, trio, world):
    anna, vera, dana = trio
    BlockFactory(patron=vera)
    items = [world.item() for _ in range(3)]

    answer = scan(client, group_id, " ".join(item.barcode for item in items), member=anna.pk)

    assert lent_to(anna) == [items[0].barcode]
    assert lent_to(vera) == []
    assert "blocked" in told(answer)
    assert next_one(answer) == vera.pk
    unknown = scan(client, group_id, "NOBODY", member=dana.pk)
    assert "no item has the barcode" in told(unknown)
    assert next_one(unknown) == dana.pk


def test_a_scan_sent_twice_lends_once(client, group_id, trio, world):
    item = world.item()
    for _ in range(2):
        scan(client, group_id, item.barcode, member=trio[0].pk, command_id="same")

    assert Loan.objects.count() == 1


def test_returns_show_who_still_has_books(client, group_id, trio, world):
    items = [world.item() for _ in range(2)]
    scan(client, group_id, " ".join(item.barcode for item in items), member=trio[0].pk)

    answer = scan(client, group_id, items[0].barcode, mode="return")

    assert answer.context["mode"] == "return"
    assert answer.context["with_books_count"] == 1
    assert [lent_to(reader) for reader in trio] == [[], [items[1].barcode], []]


def test_who_has_what_is_printed_and_taken_along(client, group_id, trio, world):
    item = world.item()
    scan(client, group_id, item.barcode, member=trio[1].pk)
    address = reverse("staff:group_loans", args=[group_id])

    text = client.get(address).content.decode()
    file = b"".join(client.get(address, {"format": "csv"}).streaming_content).decode()

    assert item.edition.title in text
    assert item.barcode in file
    assert AuditEntry.objects.filter(act="download_loans", subject=f"group:{group_id}").exists()


def test_a_class_of_thirty_costs_the_desk_no_more_queries(client, group_id, world, django_assert_max_num_queries):
    address = reverse("staff:group_desk", args=[group_id])
    client.get(address)
    for place in range(1, 12):
        GroupMember.objects.create(group_id=group_id, patron=world.reader(), position=place, joined_at=clock.now())

    with django_assert_max_num_queries(25):
        assert len(client.get(address).context["lines"]) == 11


def test_groups_are_made_closed_and_never_shown_to_other_houses(client, group_id, trio, world):
    elsewhere = BranchFactory(institution=InstitutionFactory(code="OTHER"))
    stranger = open_box(staff("desk", username="stranger", branch=elsewhere), world).client

    nameless = client.post(reverse("staff:new_group"), {"name": " ", "branch": "", "body_card": ""})
    person = client.post(reverse("staff:new_group"), {"name": "5", "body_card": trio[0].cards.get().number})
    client.post(reverse("staff:change_group", args=[group_id, "remove"]), {"patron": trio[0].pk})
    client.post(reverse("staff:change_group", args=[group_id, "close"]))

    assert "has no name" in str(nameless.context["form"].errors)
    assert "not the card of a school" in str(person.context["form"].errors)
    assert [one.reader.id for one in queries.members_of(group_id)] == [trio[1].pk, trio[2].pk]
    assert client.get(reverse("staff:groups")).context["rows"] == ()
    assert len(client.get(reverse("staff:groups"), {"closed": ""}).context["rows"]) == 1
    assert stranger.get(reverse("staff:group", args=[group_id])).status_code == 404
