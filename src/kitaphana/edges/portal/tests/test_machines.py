"""What machines read: feeds, sitemaps, structured data, the manifest of the app, its service worker."""

import datetime as dt
import io
import json
import re

import pytest
from lxml import etree, html
from PIL import Image

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.discovery.queries import search
from kitaphana.edges.portal.presenters import structured
from kitaphana.edges.portal.views import feeds, sitemaps
from kitaphana.holdings.tests.factories import ItemFactory
from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory, OpeningHoursFactory

pytestmark = pytest.mark.django_db
ATOM, SITEMAP = "{http://www.w3.org/2005/Atom}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def xml(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False))


def linked_data(page):
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.content.decode(), re.DOTALL)
    return json.loads(found.group(1))


def test_the_feed_names_the_newest_titles_first_with_the_day_they_came(client):
    early = EditionFactory(title="Ерте келген")
    late = EditionFactory(title="Кеш келген")
    for days, edition in ((2, early), (1, late)):
        edition.work.created_at = dt.datetime(2026, 11, 23, tzinfo=dt.UTC) - dt.timedelta(days=days)
        edition.work.title = edition.title
        edition.work.save()

    channel = xml(client.get("/kk/feeds/new.rss"))[0]

    assert [re.sub(r"^.*\. ", "", title) for title in channel.xpath("item/title/text()")] == [
        "Кеш келген",
        "Ерте келген",
    ]
    assert channel.xpath("item/pubDate/text()")[0].startswith("Sun, 22 Nov 2026")
    assert channel.xpath("item/link/text()")[0] == f"http://testserver/kk/editions/{late.id}/"
    assert channel.find(f"{ATOM}link").get("rel") == "self"


def test_a_feed_of_a_search_holds_only_what_it_finds_and_survives_any_words(client):
    channel = xml(client.get("/ru/feeds/new.rss?q=ыыыы&lang=kaz&from=x"))[0]

    assert channel.xpath("item") == []
    assert "ыыыы" in channel.findtext("title")


def test_a_feed_asks_for_the_same_as_the_page_of_its_search(client, monkeypatch):
    asked = []
    monkeypatch.setattr(feeds, "search", lambda wanted: asked.append(wanted) or search(wanted))

    client.get("/ru/feeds/new.rss?author=Ауэзов&subject=степь&series=классика&class=821&page=3")

    (wanted,) = asked
    assert (wanted.author, wanted.subject, wanted.series, wanted.class_mark) == ("Ауэзов", "степь", "классика", "821")
    assert (wanted.sort, wanted.page, wanted.size) == ("newest", 1, feeds.TITLES)


def test_the_sitemap_leads_to_every_edition_in_every_language(client):
    edition = EditionFactory()
    parts = xml(client.get("/sitemap.xml")).xpath("//*[local-name()='loc']/text()")

    found = [xml(client.get(part.removeprefix("http://testserver"))) for part in parts]
    places = {loc for tree in found for loc in tree.xpath("//*[local-name()='loc']/text()")}

    assert {f"http://testserver/{code}/editions/{edition.id}/" for code in ("kk", "ru", "en")} <= places
    others = found[-1][0].findall(f"{XHTML}link")
    assert [link.get("hreflang") for link in others] == ["kk", "ru", "en"]
    assert found[-1][0].findtext(f"{SITEMAP}lastmod")


def test_a_part_of_the_sitemap_beyond_the_last_edition_is_not_found(client):
    EditionFactory()

    assert client.get("/sitemap-editions-999.xml").status_code == 404


def test_a_part_of_the_sitemap_takes_two_statements_however_many_editions(
    client, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(sitemaps, "EDITIONS_IN_A_PART", 1_000_000)
    EditionFactory.create_batch(5)

    with django_assert_num_queries(2):
        assert len(xml(client.get("/sitemap-editions-0.xml"))) == 15


def test_works_with_more_than_one_edition_stand_in_the_sitemap(client, django_assert_num_queries):
    lone, edition = EditionFactory(), EditionFactory()
    EditionFactory(work=edition.work)
    parts = xml(client.get("/sitemap.xml")).xpath("//*[local-name()='loc']/text()")
    assert "http://testserver/sitemap-works-0.xml" in parts
    with django_assert_num_queries(2):
        tree = xml(client.get("/sitemap-works-0.xml"))
    places = tree.xpath("//*[local-name()='loc']/text()")
    assert places == [f"http://testserver/{code}/works/{edition.work_id}/" for code in ("kk", "ru", "en")]
    assert lone.work_id != edition.work_id
    assert tree[0].findtext(f"{SITEMAP}lastmod")
    assert client.get("/sitemap-works-999.xml").status_code == 404


def test_libraries_stand_in_the_sitemap(client):
    BranchFactory(code="CHEKHOV")

    places = xml(client.get("/sitemap-pages.xml")).xpath("//*[local-name()='loc']/text()")

    assert "http://testserver/ru/libraries/CHEKHOV/" in places
    assert "http://testserver/en/" in places


def test_robots_are_kept_from_what_belongs_to_one_person(client):
    text = client.get("/robots.txt").content.decode()

    assert "Disallow: /*/account/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_an_edition_says_to_machines_what_it_is_and_where_it_can_be_borrowed(client):
    item = ItemFactory(edition__title="Абай жолы", edition__languages=["kaz"])

    about = linked_data(client.get(f"/ru/editions/{item.edition_id}/"))

    assert (about["@type"], about["name"], about["inLanguage"]) == ("Book", "Абай жолы", ["kk"])
    assert about["offers"][0]["availability"] == "https://schema.org/InStock"
    assert about["offers"][0]["offeredBy"]["@id"].endswith(f"/ru/libraries/{item.branch.code}/")


def test_no_word_of_a_record_ends_the_block_of_data(client):
    edition = EditionFactory(title="</script><script>alert(1)</script>&")

    page = client.get(f"/ru/editions/{edition.id}/")

    assert "<script>alert" not in page.content.decode()
    assert linked_data(page)["name"] == edition.title


def test_a_library_says_to_machines_where_it_is_and_when_it_is_open(client):
    branch = BranchFactory(latitude=43.25, longitude=76.94)
    OpeningHoursFactory(branch=branch)

    about = linked_data(client.get(f"/kk/libraries/{branch.code}/"))

    assert about["@type"] == "Library"
    assert about["geo"]["latitude"] == 43.25
    assert {"opens", "closes", "validFrom"} <= set(about["openingHoursSpecification"][0])


def test_what_is_not_known_is_not_said():
    assert structured.data_block({"name": "a", "isbn": "", "offers": [], "price": 0}) == (
        '<script type="application/ld+json">{"@context": "https://schema.org", "name": "a", "price": 0}</script>'
    )


def test_pages_name_their_languages_feed_search_and_app_with_whole_addresses(client):
    edition = EditionFactory()
    page = client.get(f"/ru/editions/{edition.id}/").content.decode()

    for code in ("kk", "ru", "en"):
        assert f'hreflang="{code}" href="http://testserver/{code}/editions/{edition.id}/"' in page
    assert f'hreflang="x-default" href="http://testserver/editions/{edition.id}/"' in page
    assert 'rel="manifest" href="/ru/manifest.webmanifest"' in page
    assert 'rel="search"' in page
    assert f'property="og:image" content="http://testserver/ru/editions/{edition.id}/card.png"' in page


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_page_tells_networks_its_own_title_address_and_description(client, anna, language):
    edition = EditionFactory(title='Абай "жолы" <b>')
    other = EditionFactory(work=edition.work, title="Путь Абая")
    branch = BranchFactory(code="CHEKHOV")
    client.force_login(anna.user)
    found = "search?q=%D0%B0%D0%B1%D0%B0%D0%B9"
    paths = [
        "", found, "libraries/", f"libraries/{branch.code}/", "join/", "lists/", f"editions/{other.id}/",
        f"editions/{edition.id}/cite/", f"editions/{edition.id}/share/", f"works/{edition.work_id}/",
        "account/", "account/card/",
    ]  # fmt: skip
    told = {}
    for path in paths:
        answer = client.get(f"/{language}/{path}")
        assert answer.status_code == 200, path
        tree = html.fromstring(answer.content.decode())
        told[path] = [tree.xpath(f"//meta[@property='og:{name}']/@content") for name in ("title", "url", "description")]
    assert all(len(found) == 1 and found[0] for one in told.values() for found in one), told
    for position, name in enumerate(("title", "url", "description")):
        assert len({one[position][0] for one in told.values()}) == len(paths), name
    assert told[found][1] == [f"http://testserver/{language}/{found}"]
    assert 'Абай "жолы" <b>' in told[f"editions/{edition.id}/cite/"][0][0]


def test_the_picture_of_a_link_has_the_size_that_networks_want(client):
    edition = EditionFactory(title="Ә" * 400)

    response = client.get(f"/kk/editions/{edition.id}/card.png")

    assert response["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(response.content)).size == (1200, 630)
    assert client.get("/kk/editions/999999/card.png").status_code == 404


def test_the_browser_can_search_the_catalogue_from_its_own_box(client):
    InstitutionFactory(name_ru="Библиотеки «А & Б»")

    about = xml(client.get("/ru/opensearch.xml"))

    templates = [one.get("template") for one in about.iter("{*}Url")]
    assert templates[0] == "http://testserver/ru/search?q={searchTerms}"
    assert len(about.findtext("{*}ShortName")) <= 16


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_app_starts_in_the_language_it_was_installed_from(client, language):
    about = client.get(f"/{language}/manifest.webmanifest").json()

    assert about["start_url"] == f"/{language}/"
    assert about["lang"] == language
    assert {icon["purpose"] for icon in about["icons"]} == {"any", "maskable"}


def test_the_service_worker_keeps_the_page_without_a_network_in_every_language(client):
    response = client.get("/sw.js")
    kept = json.loads(re.match(r"const KEPT = (.*?);\n", response.content.decode()).group(1))

    assert response["Content-Type"].startswith("text/javascript")
    assert kept["pages"] == ["/kk/offline/", "/ru/offline/", "/en/offline/"]
    for page in kept["pages"]:
        assert client.get(page).status_code == 200


def test_the_service_worker_knows_where_to_tell_another_address_of_its_browser(client):
    text = client.get("/sw.js").content.decode()
    kept = json.loads(re.match(r"const KEPT = (.*?);\n", text).group(1))

    assert kept["renewed"].endswith("/account/messages/browser/renewed")
    assert "pushsubscriptionchange" in text


def test_only_the_reader_sees_the_page_that_a_device_may_keep(client, anna):
    assert client.get("/ru/account/pocket/").status_code == 302

    client.force_login(anna.user)
    response = client.get("/ru/account/pocket/")

    assert anna.cards.get().number in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_signing_out_tells_the_device_to_forget_what_it_keeps(client, anna):
    client.force_login(anna.user)
    client.get("/ru/account/pocket/")

    assert client.post("/ru/account/logout/")["Clear-Site-Data"] == '"storage"'


def test_signing_out_leaves_alone_a_device_that_keeps_nothing(client, anna):
    client.force_login(anna.user)

    assert "Clear-Site-Data" not in client.post("/ru/account/logout/")
