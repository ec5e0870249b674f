"""Labels: what scanners read from the paper, what people read, places on sheets, and the page that chooses."""

import pypdfium2
import pytest
import zxingcpp
from django.urls import reverse

from kitaphana.edges.staff.printing.document import KINDS, calibration, print_labels
from kitaphana.edges.staff.tests.conftest import signed_in, staff
from kitaphana.holdings.models import LabelSheet
from kitaphana.holdings.queries import LabelItem
from kitaphana.holdings.rules.labels import BUILT_IN, Sheet, sheet_refusals
from kitaphana.ui.printing import code39, code128, drawing

WIDE, SMALL = BUILT_IN["3x8-70x37"], BUILT_IN["5x13-38x21"]
DOTS_PER_MM = 300 / 25.4


def item(number: int = 1, **fields) -> LabelItem:
    about = {
        "barcode": f"K{number:07}", "accession_number": f"{number}/2026", "title": "Абай жолы", "author": "Әуезов",
        "call_number": "84(5Каз) Ә88", "volume": "", "branch_code": "CHEKHOV",
    }  # fmt: skip
    return LabelItem(id=number, **{**about, **fields})


def pages_of(document: bytes):
    return pypdfium2.PdfDocument(document)


def decoded(document: bytes, page: int = 0):
    """What a scanner reads from the page printed at 300 dpi: (text, left edge, upper edge) in millimetres."""
    image = pages_of(document)[page].render(scale=300 / 72).to_pil()
    found = zxingcpp.read_barcodes(image)
    corners = ((one.text, one.position.top_left) for one in found)
    return sorted((text, corner.x / DOTS_PER_MM, corner.y / DOTS_PER_MM) for text, corner in corners)


def text_of(document: bytes, page: int = 0) -> list[str]:
    return pages_of(document)[page].get_textpage().get_text_range().split()


@pytest.mark.parametrize("kind", ["code128", "code39", "qr", "combined"])
@pytest.mark.parametrize("sheet", [WIDE, BUILT_IN["4x10-52x29"]], ids=["70x37", "52x29"])
def test_a_scanner_reads_every_label_of_a_full_sheet(kind, sheet):
    items = [item(number) for number in range(1, sheet.count + 1)]
    printed = print_labels(items, sheet, kind, language="kk")
    assert printed.left_out == ()
    assert [text for text, _, _ in decoded(printed.document)] == [one.barcode for one in items]


def test_small_labels_hold_code_128_and_qr_and_say_what_does_not_fit():
    items = [item(number) for number in range(1, 4)]
    for kind in ("code128", "qr"):
        printed = print_labels(items, SMALL, kind, language="kk")
        assert [text for text, _, _ in decoded(printed.document)] == [one.barcode for one in items]
    assert print_labels(items, SMALL, "code39", language="kk").left_out == tuple(items)


@pytest.mark.parametrize("code", ["K0000001", "12345678", "123", "00-17/2026", "kitap 7", "A1234567", "-.$/+%A9"])
def test_both_codes_are_read_as_they_were_written(code):
    for kind in ("code128", "code39"):
        if kind == "code39" and code != code.upper():
            continue
        printed = print_labels([item(barcode=code)], WIDE, kind, language="kk")
        assert [text for text, _, _ in decoded(printed.document)] == [code], kind


def test_no_bar_is_narrower_than_a_quarter_of_a_millimetre_and_the_quiet_zones_stay_free():
    for encode in (code128.bars, code39.bars):
        bars, whole = encode("K0000001")
        assert min(width for _, width in bars) >= 1
        assert bars[0][0] >= 10
        assert whole - sum(bars[-1]) >= 10
    widest_code = item(barcode="W" * 30)
    assert print_labels([widest_code], WIDE, "code128", language="kk").left_out == (widest_code,)


def test_digits_at_the_end_go_in_pairs_and_the_check_symbol_is_that_of_the_standard():
    assert code128.symbols("12345678") == [105, 12, 34, 56, 78, (105 + 12 + 2 * 34 + 3 * 56 + 4 * 78) % 103, 106]
    assert code128.symbols("K00")[0] == 104
    assert len(code128.symbols("K0000001")) == 1 + 2 + 1 + 3 + 2


@pytest.mark.parametrize("letter", ["Қ", "*", "#"])
def test_code_39_knows_its_letters_only(letter):
    with pytest.raises(ValueError, match="Code 39"):
        code39.bars(f"A{letter}")


def test_labels_begin_at_the_chosen_place_and_go_on_to_the_next_sheet():
    items = [item(number) for number in range(1, 4)]
    printed = print_labels(items, WIDE, "code128", start=22, language="kk")
    assert len(pages_of(printed.document)) == 2
    first, second = decoded(printed.document, 0), decoded(printed.document, 1)
    for (_, x, y), place in zip(first, (22, 23), strict=True):
        left, top = WIDE.place(place)
        assert left < x < left + WIDE.width
        assert top < y < top + WIDE.height
    assert [text for text, x, y in second if x < 70 and y < 37] == ["K0000003"]


def test_a_spine_label_has_class_author_mark_volume_and_branch_on_lines_of_their_own():
    printed = print_labels([item(volume="Т. 2")], BUILT_IN["5x7-30x38"], "spine", language="kk")
    assert text_of(printed.document) == ["84(5Каз)", "Ә88", "Т.", "2", "CHEKHOV"]


@pytest.mark.parametrize("sheet", BUILT_IN.values(), ids=BUILT_IN)
def test_the_longest_call_number_shrinks_or_is_broken_but_never_cut_off(sheet):
    long = "821.512.122-31+791.43(574.51)(075.8)=512.122:008 Қөңырбай-Ңұғыманов88"
    printed = print_labels([item(call_number=long, volume="Том 12, бөлім 3, кітап 2")], sheet, "spine", language="kk")
    page = pages_of(printed.document)[0]
    left, top = sheet.place(0)
    text = page.get_textpage()
    assert "".join(text.get_text_range().replace("\ufffe", "-").split()).startswith(long.replace(" ", ""))
    for number in range(text.count_chars()):
        x0, y0, x1, y1 = (value / 72 * 25.4 for value in text.get_charbox(number))
        assert left <= x0 <= x1 <= left + sheet.width
        assert top <= 297 - y1 <= 297 - y0 <= top + sheet.height


def test_kazakh_letters_stand_on_the_label():
    printed = print_labels([item(call_number="ӘҒҚҢӨҰҮҺІ әғқңөұүһі")], WIDE, "spine", language="kk")
    assert text_of(printed.document)[:2] == ["ӘҒҚҢӨҰҮҺІ", "әғқңөұүһі"]


def test_an_item_without_barcode_gets_a_spine_label_only():
    bare = item(barcode="")
    assert print_labels([bare], WIDE, "spine", language="kk").count == 1
    for kind in set(KINDS) - {"spine"}:
        assert print_labels([bare], WIDE, kind, language="kk").left_out == (bare,)


def test_the_calibration_sheet_numbers_every_place():
    assert set(map(str, range(1, 25))) <= set(text_of(calibration(WIDE, language="ru")))


@pytest.mark.parametrize("sheet", BUILT_IN.values(), ids=BUILT_IN)
def test_sheets_that_are_sold_fit_on_paper(sheet):
    assert sheet_refusals(sheet) == []


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        (Sheet(0, 8, 70, 37, 0, 0), "label_sheet_empty"),
        (Sheet(30, 30, 10, 10, 0, 0), "label_sheet_empty"),
        (Sheet(3, 8, 9, 37, 0, 0), "labels_too_small"),
        (Sheet(3, 8, 70, 37, 5, 0), "labels_off_the_paper"),
        (Sheet(3, 9, 70, 37, 0, 0), "labels_off_the_paper"),
    ],
)
def test_sheets_that_cannot_be_are_refused(sheet, code):
    assert code in {refusal.code for refusal in sheet_refusals(sheet)}


def test_parts_are_broken_at_the_signs_of_a_class():
    lines = drawing.fitted(["821.512.122-31(075.8)"], 12, 30)[1]
    assert "".join(lines) == "821.512.122-31(075.8)"
    assert all(line[-1] in ".-)" or line == lines[-1] or lines[lines.index(line) + 1][0] == "(" for line in lines)


@pytest.mark.django_db
class TestThePage:
    @pytest.fixture
    def client(self, world):
        return signed_in(staff("cataloguer", branch=world.point.branch))

    def asked(self, **fields):
        return {"kind": "code128", "sheet": "3x8-70x37", **fields}

    def print(self, client, **fields):
        return client.post(reverse("staff:labels"), self.asked(act="print", **fields))

    def test_a_scanned_list_is_printed_in_its_order_and_names_what_it_does_not_know(self, world, client):
        first, second = world.item(), world.item()
        codes = f"{second.barcode}\n{first.barcode}\nNOBODY"
        page = client.post(reverse("staff:labels"), self.asked(act="choose", codes=codes))
        assert [one.id for one in page.context["found"].items] == [second.pk, first.pk]
        assert "NOBODY" in page.content.decode()

        answer = self.print(client, codes=codes, start="5")
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith("inline")
        assert {text for text, _, _ in decoded(answer.content)} == {first.barcode, second.barcode}

    def test_a_range_an_edition_an_item_and_the_newest_of_a_branch_are_found(self, world, client):
        made = [world.item(accession_number=f"00{number}") for number in (98, 99, 100)]
        made[2].accession_number = "0100"
        made[2].save()
        cases = (
            ({"first_number": "0098", "last_number": "0100"}, {item.pk for item in made}),
            ({"edition": made[0].edition_id}, {made[0].pk}),
            ({"item": made[1].pk}, {made[1].pk}),
            ({"branch": world.point.branch_id, "newest": 2}, {made[1].pk, made[2].pk}),
        )
        for fields, expected in cases:
            page = client.post(reverse("staff:labels"), self.asked(act="choose", **fields))
            assert {one.id for one in page.context["found"].items} == expected, fields

    def test_the_links_from_item_and_edition_bring_their_items(self, world, client):
        item = world.item()
        page = client.get(reverse("staff:item", args=[item.pk]))
        link = f"{reverse('staff:labels')}?item={item.pk}"
        assert link in page.content.decode()
        assert [one.id for one in client.get(link).context["found"].items] == [item.pk]

    def test_items_of_another_institution_are_not_found(self, world):
        from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory

        stranger = signed_in(
            staff("cataloguer", username="stranger", branch=BranchFactory(institution=InstitutionFactory(code="OTHER")))
        )
        item = world.item()
        page = stranger.post(reverse("staff:labels"), self.asked(act="choose", codes=item.barcode))
        assert page.context["found"].items == ()

    def test_what_does_not_fit_is_named_before_the_others_are_printed(self, world, client):
        short, long = world.item(), world.item(barcode="LONGEST-OF-ALL-BARCODES-0000000000001")
        codes = f"{short.barcode} {long.barcode}"
        page = self.print(client, codes=codes)
        assert [one.barcode for one in page.context["printed"].left_out] == [long.barcode]
        answer = self.print(client, codes=codes, anyway="on")
        assert [text for text, _, _ in decoded(answer.content)] == [short.barcode]

    def test_a_sheet_of_our_own_is_saved_used_changed_and_removed(self, world, client):
        measures = {
            "name": "Тар парақ", "columns": 2, "rows": 5, "width": "90.5", "height": "50", "left": "10", "top": "10",
            "gap_x": "0", "gap_y": "0",
        }  # fmt: skip
        assert client.post(reverse("staff:new_label_sheet"), measures).status_code == 302
        own = LabelSheet.objects.get()
        assert (own.width, own.institution_id) == (905, world.point.institution_id)
        answer = self.print(client, sheet=str(own.pk), codes=world.item().barcode)
        assert answer["Content-Type"] == "application/pdf"
        assert client.get(reverse("staff:calibration", args=[own.pk])).status_code == 200

        wrong = client.post(reverse("staff:label_sheet", args=[own.pk]), {**measures, "columns": 9})
        assert wrong.context["form"].errors
        client.post(reverse("staff:remove_label_sheet", args=[own.pk]))
        assert not LabelSheet.objects.exists()

    def test_nonsense_is_answered_by_the_form(self, client):
        for fields in ({"sheet": "9x9"}, {"batch": "x"}, {"edition": "9" * 30}, {"start": "-3"}):
            assert self.print(client, **fields).status_code == 200, fields
        assert client.get(reverse("staff:labels"), {"edition": "x'"}).status_code == 200
        assert client.get(reverse("staff:calibration", args=["9999999999999999999"])).status_code == 404
