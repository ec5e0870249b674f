"""Pages of works and editions: the clear answer, sisters, links, neighbours, citing and sharing."""

import datetime as dt
import json
import re

import pytest

from kitaphana.catalog.models import EditionLink
from kitaphana.catalog.tests.factories import EditionFactory, EditionIdentifierFactory, WorkFactory
from kitaphana.circulation.models import Loan
from kitaphana.core import clock
from kitaphana.holdings.tests.factories import ItemFactory
from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory

pytestmark = pytest.mark.django_db


def page(client, address, **headers):
    answer = client.get(address, **headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_answer_comes_first(client):
    edition = EditionFactory()
    for _ in range(3):
        ItemFactory(edition=edition, branch=BranchFactory())
    text = page(client, f"/en/editions/{edition.pk}/")
    assert text.index("On the shelf in 3 places") < text.index("Where it stands")
    assert text.index("84(5Қаз) Ә82") < text.index("Where it stands")


def test_when_all_are_on_loan_the_first_day_back_is_said(client, world):
    item, other = world.item(), None
    other = world.item(edition=item.edition)
    for one, days in ((item, 9), (other, 3)):
        loan = world.check_out(world.reader(), one)
        Loan.objects.filter(pk=loan.loan_id).update(due_at=clock.now() + dt.timedelta(days=days))
    text = page(client, f"/en/editions/{item.edition_id}/")
    back = (clock.now() + dt.timedelta(days=3)).astimezone(clock.zone())
    assert "All on loan, first back by" in text
    assert f"{back.day}\u00a0{back:%B}" in text

    Loan.objects.update(due_at=clock.now() - dt.timedelta(days=1))
    assert "should have been back" in page(client, f"/en/editions/{item.edition_id}/")


def test_an_edition_without_items_says_so_and_points_to_its_sisters(client):
    edition = EditionFactory()
    EditionFactory(work=edition.work)
    text = page(client, f"/en/editions/{edition.pk}/")
    assert "No library has a copy of this edition." in text
    assert f"/en/works/{edition.work_id}/" in text


def test_sisters_stand_by_language_and_accessible_forms_first(client):
    edition = EditionFactory()
    braille = EditionFactory(work=edition.work, form="braille")
    russian = EditionFactory(work=edition.work, languages=["rus"], title="Путь Абая")
    text = page(client, f"/en/editions/{edition.pk}/")
    assert text.index("Accessible forms") < text.index(f"/en/editions/{braille.pk}/")
    assert "Braille" in text
    assert text.index(">Russian<") < text.index(f"/en/editions/{russian.pk}/")


def test_parts_and_hosts_are_linked_both_ways(client):
    journal = EditionFactory(title="Жұлдыз", form="periodical")
    article = EditionFactory(title="Абай туралы")
    EditionLink.objects.create(
        edition=article, target=journal, institution=InstitutionFactory(), kind="article_in",
        label="2021, № 4, с. 5–10", source_key="773#1", leads_up=True,
    )  # fmt: skip
    up, down = page(client, f"/en/editions/{article.pk}/"), page(client, f"/en/editions/{journal.pk}/")
    assert "Article in" in up
    assert f"/en/editions/{journal.pk}/" in up
    assert f"/en/editions/{article.pk}/" in down
    assert "№ 4" in down
    cited = page(client, f"/en/editions/{article.pk}/cite/")
    assert "// Жұлдыз. – 2021. – № 4. – Б. 5–10." in cited


def test_a_volume_whose_set_has_no_record_shows_the_others_page_by_page(client):
    library = InstitutionFactory()
    volumes = [EditionFactory(title=f"Том {number}") for number in range(1, 24)]
    for number, volume in enumerate(volumes, 1):
        EditionLink.objects.create(
            edition=volume, institution=library, kind="part_of", label=f"Т. {number}", sort_key=f"{number:04}",
            title="Жинақ", set_key="set", source_key="461#1", leads_up=True,
        )  # fmt: skip
    first = page(client, f"/en/editions/{volumes[0].pk}/")
    assert "Other volumes" in first
    assert f"/en/editions/{volumes[20].pk}/" in first
    assert f"/en/editions/{volumes[22].pk}/" not in first
    more = re.search(r'href="(\?volumes=\d+)#volumes"', first)
    assert f"/en/editions/{volumes[22].pk}/" in page(client, f"/en/editions/{volumes[0].pk}/{more[1]}")


def test_headings_lead_to_precise_searches_and_can_be_taken_away(client, search_index):
    mine = EditionFactory(subjects=["Тарих"], udc="94(574)", series=[{"title": "Дала", "number": "1"}])
    EditionFactory(work=WorkFactory(author="Әуезова, Мұхтарқызы"), title="Басқа")
    search_index()
    text = page(client, f"/kk/editions/{mine.pk}/")
    for address in re.findall(r'href="(/kk/search\?(?:author|subject|series|class)=[^"]+)"', text):
        found = page(client, address.replace("&amp;", "&"))
        assert f"/kk/editions/{mine.pk}/" in found, address
        assert "Басқа" not in found, address
        assert 'class="chip" href="?"' in found
    assert len(set(re.findall(r"search\?(author|subject|series|class)=", text))) == 4


def test_neighbours_by_author_subject_and_series(client, search_index):
    def make(title, number, **fields):
        return EditionFactory(work=WorkFactory(title=title), series=[{"title": "Дала", "number": number}], **fields)

    first, middle, last = (make(f"Том {n}", str(n), subjects=["Тарих"]) for n in (1, 2, 3))
    search_index()
    text = page(client, f"/en/editions/{middle.pk}/")
    assert "Next to it in the series" in text
    for other in (first, last):
        assert f"/en/editions/{other.pk}/" in text
    assert "By the same author" in text


def test_a_work_shows_its_editions_with_their_places_and_narrows_them(client):
    first = EditionFactory(year=1990)
    russian = EditionFactory(work=first.work, year=2020, languages=["rus"], title="Путь Абая")
    audio = EditionFactory(work=first.work, year=2021, form="audio")
    ItemFactory(edition=russian)
    address = f"/en/works/{first.work_id}/"

    text = page(client, address)
    places = [text.index(f"editions/{one.pk}/") for one in (audio, russian, first)]
    assert places == sorted(places)
    assert "3 editions" in text
    assert "84(5Қаз) Ә82" in text
    assert f"editions/{russian.pk}/" not in page(client, f"{address}?lang=kaz")
    assert f"editions/{first.pk}/" not in page(client, f"{address}?form=audio")
    assert "No edition is like this." in page(client, f"{address}?form=map")


@pytest.mark.parametrize("count", [2, 45])
def test_a_work_costs_the_same_however_many_editions_and_pages_by_key(client, django_assert_max_num_queries, count):
    work = WorkFactory()
    for number in range(count):
        ItemFactory(edition=EditionFactory(work=work, year=1950 + number % 7))
    page(client, f"/kk/works/{work.pk}/")
    with django_assert_max_num_queries(15):  # the last one, if the index knows works like it
        text = page(client, f"/kk/works/{work.pk}/")
    seen = set(re.findall(r"/kk/editions/(\d+)/", text))
    while match := re.search(r'rel="next" href="([^"]*after=\d+)"', text):
        text = page(client, match[1].replace("&amp;", "&"))
        fresh = set(re.findall(r"/kk/editions/(\d+)/", text))
        assert not fresh & seen
        seen |= fresh
    assert len(seen) == count


def work_of_two(**fields):
    common = {"author": "Әуезов, Мұхтар", "subjects": ["Тарих", "Дала"], **fields}
    common.setdefault("series", [{"title": "Қазақ классикасы", "number": "2"}])
    first = EditionFactory(title="Абай жолы", year=1990, **common)
    return first, EditionFactory(work=first.work, title="Абай жолы", year=2020, **common)


def test_a_work_says_what_it_stands_under_and_leads_on(client, search_index):
    first, newest = work_of_two()
    other = EditionFactory(title="Қараш-қараш", author="Әуезов, Мұхтар", subjects=["Тарих"])
    ItemFactory(edition=other)
    search_index()
    text = page(client, f"/en/works/{first.work_id}/")
    for words in ("Subjects", "Тарих", "Дала", "Series", "Қазақ классикасы", "By the same author"):
        assert words in text, words
    assert f"/en/editions/{other.pk}/" in text
    for edition in (first, newest):
        assert f'href="/en/editions/{edition.pk}/record/"' in text
        assert f'href="/en/editions/{edition.pk}/cite/"' in text
    assert f'hx-get="/en/editions/{newest.pk}/cite/"' in text
    assert f'hx-get="/en/works/{first.work_id}/share/"' in text
    assert f'name="entry" value="{first.work_id}.{newest.pk}"' in text
    assert '<span class="Z3988" title="ctx_ver=Z39.88-2004' in text


def test_a_work_says_where_a_copy_is_and_offers_to_reserve_only_what_there_is(client, world):
    first, second = work_of_two()
    address = f"/en/works/{first.work_id}/"
    assert "No copies" in page(client, address)
    assert "/hold/" not in page(client, address)
    item = world.item(edition=second)
    text = page(client, address)
    assert "On the shelf in 1 place" in text
    assert f"/en/works/{first.work_id}/hold/" in text
    world.check_out(world.reader(), item)
    assert "All on loan, first back by" in page(client, address)


def test_a_work_is_shared_by_its_own_address(client):
    first, _second = work_of_two()
    address = f"http://testserver/en/works/{first.work_id}/"
    whole = page(client, f"/en/works/{first.work_id}/share/")
    assert address in whole
    assert "<html" in whole
    assert "<html" not in page(client, f"/en/works/{first.work_id}/share/", headers={"HX-Request": "true"})
    assert client.get("/en/works/99999999/share/").status_code == 404


def test_machines_read_what_a_work_is(client):
    first, second = work_of_two()
    answer = client.get(f"/ru/works/{first.work_id}/?lang=kaz")
    text = answer.content.decode()
    here = f"http://testserver/ru/works/{first.work_id}/"
    assert f'<link rel="canonical" href="{here}">' in text
    assert f'<meta property="og:url" content="{here}">' in text
    assert f'<meta property="og:title" content="{first.work.title}">' in text
    assert f"/ru/editions/{second.pk}/card.png" in text
    about = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)[1])
    assert (about["@id"], about["about"]) == (here, ["Тарих", "Дала"])
    assert [one["datePublished"] for one in about["workExample"]] == ["2020", "1990"]


def test_a_work_narrowed_to_nothing_still_stands(client):
    first, _second = work_of_two()
    text = page(client, f"/en/works/{first.work_id}/?form=map")
    assert "No edition is like this." in text
    assert "/share/" in text


def test_a_row_of_results_leads_to_the_edition_that_it_promises(client, search_index):
    old = EditionFactory(year=1980)
    EditionFactory(work=old.work, year=2020)
    ItemFactory(edition=old, call_number="старая полка")
    search_index()
    text = page(client, "/kk/search?q=абай")
    assert f'<h2><a href="/kk/editions/{old.pk}/"' in text
    assert f'href="/kk/works/{old.work_id}/"' in text


def test_machines_read_the_description(client):
    edition = EditionFactory(title='Абай "жолы" <b>', publisher="A & B")
    text = page(client, f"/kk/editions/{edition.pk}/")
    assert '<span class="Z3988" title="ctx_ver=Z39.88-2004&amp;rft_val_fmt=' in text
    assert '<meta name="citation_author" content="Әуезов, Мұхтар">' in text
    assert '<meta name="citation_title" content="Абай &quot;жолы&quot; &lt;b&gt;">' in text


@pytest.mark.parametrize(("kind", "start"), [("bib", "@book{auezov2007"), ("ris", "TY  - BOOK\r\n")])
def test_an_edition_is_cited_as_a_file(client, kind, start):
    edition = EditionFactory()
    EditionIdentifierFactory(edition=edition)
    answer = client.get(f"/kk/editions/{edition.pk}/cite.{kind}")
    assert answer.content.decode().startswith(start)
    assert "9780306406157" in answer.content.decode()
    assert re.fullmatch(rf'attachment; filename="[a-z0-9-]+\.{kind}"', answer["Content-Disposition"])
    assert client.get(f"/kk/editions/{edition.pk}/cite.exe").status_code == 404


def test_citing_and_sharing_are_panels_and_pages(client):
    edition = EditionFactory()
    for name, word in (("cite", "ГОСТ Р 7.0.100–2018"), ("share", "t.me/share/url")):
        whole = page(client, f"/kk/editions/{edition.pk}/{name}/")
        part = page(client, f"/kk/editions/{edition.pk}/{name}/", headers={"HX-Request": "true"})
        assert word in whole
        assert word in part
        assert "<html" in whole
        assert "<html" not in part
        assert client.get(f"/kk/editions/99999999/{name}/").status_code == 404


def test_the_short_address_leads_to_the_page_in_ones_own_language(client):
    edition = EditionFactory()
    assert client.get(f"/ru/e/{edition.pk}")["Location"] == f"/ru/editions/{edition.pk}/"
    assert client.get(f"/e/{edition.pk}")["Location"].endswith(f"/e/{edition.pk}")
