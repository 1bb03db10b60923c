"""The atlas's pages: every address answers, says what it must, and refuses what does not exist."""

import re

import pytest
from django.test import Client
from msgspec.structs import replace

from tautband.atlas import ComplaintPrior
from tautband.atlas.words import percent_words
from tautband.web.knowledge import the_atlas

ATLAS = the_atlas()


@pytest.fixture
def client() -> Client:
    return Client()


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return str(response.content.decode())


@pytest.mark.parametrize("kind", ["muscle", "mimic", "region", "finding"])
def test_every_page_answers_and_leads_somewhere(client: Client, kind: str) -> None:
    all_ids = {
        "muscle": set(ATLAS.muscles),
        "mimic": set(ATLAS.mimics),
        "region": set(ATLAS.regions),
        "finding": set(ATLAS.findings),
    }
    for id_ in all_ids[kind]:
        html = page(client, f"/atlas/{kind}/{id_}/")
        assert html.count("<h1>") == 1
        assert not re.search(r">\s*(None|nan)\b\s*<|= None|\bNone mm\b|\bin almost always\b", html), id_
        for linked, target in re.findall(r'href="/atlas/(muscle|mimic|region|finding)/([^/"]+)/"', html):
            assert target in all_ids[linked], f"{id_} links to {linked} {target}"
        numbers = set(re.findall(r'href="#(source-\d+)"', html))
        assert numbers <= set(re.findall(r'id="(source-\d+)"', html)), id_
        ids = re.findall(r' id="([^"]+)"', html)
        assert len(ids) == len(set(ids)), id_


def test_the_front_door_lists_everything_and_maps_the_body(client: Client) -> None:
    html = page(client, "/atlas/")
    for id_ in ATLAS.muscles:
        assert f'href="/atlas/muscle/{id_}/"' in html, id_
    for mimic in ATLAS.mimics.values():
        assert f'href="/atlas/?area={mimic.area}#mimics"' in html
    for finding in ATLAS.findings.values():
        assert f'href="/atlas/?kind={finding.kind}#findings"' in html
    assert html.count("<svg viewBox=") >= 2
    assert 'href="/atlas/region/deltoid_lateral/" aria-label="Outer shoulder"' in html


def test_the_findings_of_a_kind_are_listed(client: Client) -> None:
    html = page(client, "/atlas/?kind=test")
    for finding in ATLAS.findings.values():
        assert (f'href="/atlas/finding/{finding.id}/"' in html) == (finding.kind == "test")


def test_every_region_can_be_reached_from_the_map_or_the_list_of_neighbours(client: Client) -> None:
    pages = "".join(page(client, f"/atlas/?view={view}") for view in ("body", "sides", "head", "hands", "feet"))
    mapped = set(re.findall(r'href="/atlas/region/([^/]+)/"', pages))
    inside = {"teeth_upper_front", "teeth_upper_back", "teeth_lower_front", "teeth_lower_back", "tongue_palate"}
    assert set(ATLAS.regions) - mapped == inside
    for id_ in inside:
        assert any(id_ in ATLAS.regions[near].neighbours for near in ATLAS.regions[id_].neighbours)


def test_search_answers_by_get_and_as_a_fragment(client: Client) -> None:
    html = page(client, "/atlas/?q=infraspinatous")
    assert "<!doctype html>" in html
    assert 'value="infraspinatous"' in html
    response = client.get("/atlas/?q=infraspinatous", headers={"HX-Request": "true"})
    fragment = response.content.decode()
    assert "<!doctype html>" not in fragment
    shown, _, count = fragment.partition("<div hx-swap-oob")
    assert shown.strip() in html
    assert "2 found for infraspinatous" in count
    assert "HX-Request" in response.headers["Vary"]
    assert fragment.index("/atlas/muscle/infraspinatus/") < fragment.index("/atlas/mimic/")


def test_an_area_shows_only_its_causes(client: Client) -> None:
    html = page(client, "/atlas/?area=foot")
    assert 'href="/atlas/muscle/quadratus_plantae/"' in html
    assert 'href="/atlas/muscle/infraspinatus/"' not in html
    for mimic in ATLAS.mimics.values():
        assert (f'href="/atlas/mimic/{mimic.id}/"' in html) == (mimic.area == "foot")


def test_an_area_chosen_live_is_listed_at_once(client: Client) -> None:
    fragment = client.get("/atlas/?area=foot&q=", headers={"HX-Request": "true"}).content.decode()
    listed = set(re.findall(r'href="/atlas/muscle/([^/]+)/"', fragment))
    assert listed == {muscle.id for muscle in ATLAS.muscles.values() if muscle.area == "foot"}
    assert client.get("/atlas/?area=&q=", headers={"HX-Request": "true"}).content.decode().count("<a ") == 0


@pytest.mark.parametrize(
    "address",
    [
        "/atlas/?q=%00%FF",
        "/atlas/?q=" + "x" * 5000,
        "/atlas/?q=<script>alert(1)</script>",
        "/atlas/?view=../../etc/passwd",
        "/atlas/?area=nowhere&view=moon&q=heel",
        "/atlas/?surprise=1",
    ],
)
def test_hostile_queries_are_harmless(client: Client, address: str) -> None:
    html = page(client, address)
    assert "<script>alert" not in html


@pytest.mark.parametrize(
    ("spelt", "right"),
    [
        ("/atlas/muscle/Infraspinatus/", "/atlas/muscle/infraspinatus/"),
        ("/atlas/muscle/trapezius-upper/", "/atlas/muscle/trapezius_upper/"),
        ("/atlas/mimic/ROTATOR-CUFF-TEAR/", "/atlas/mimic/rotator_cuff_tear/"),
        ("/atlas/region/Heel-Plantar/", "/atlas/region/heel_plantar/"),
        ("/atlas/finding/Straight%20leg%20raise/", "/atlas/finding/straight_leg_raise/"),
        ("/atlas/muscle/soleus", "/atlas/muscle/soleus/"),
    ],
)
def test_other_spellings_lead_to_the_one_address(client: Client, spelt: str, right: str) -> None:
    response = client.get(spelt)
    assert response.status_code == 301
    assert response.headers["Location"] == right


@pytest.mark.parametrize("kind", ["muscle", "mimic", "region", "finding"])
def test_an_unknown_id_says_what_is_near(client: Client, kind: str) -> None:
    response = client.get(f"/atlas/{kind}/infraspinatis/")
    assert response.status_code == 404
    assert 'href="/atlas/muscle/infraspinatus/"' in response.content.decode()
    assert client.get(f"/atlas/{kind}/<script>/").status_code == 404
    assert "<script>" not in client.get(f"/atlas/{kind}/<script>/").content.decode().split("<body>")[1]


@pytest.mark.parametrize("address", ["/atlas/", "/atlas/muscle/soleus/", "/atlas/sources/", "/atlas/region/shin/"])
def test_pages_are_kept_without_cookies_and_asked_by_their_tag(client: Client, address: str) -> None:
    response = client.get(address)
    assert "Set-Cookie" not in response.headers
    assert "public" in response.headers["Cache-Control"]
    again = client.get(address, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize("address", ["/atlas/", "/atlas/muscle/soleus/"])
def test_nothing_is_posted_to_the_atlas(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


def test_no_page_carries_script_or_style_of_its_own(client: Client) -> None:
    for address in ("/atlas/", "/atlas/muscle/masseter/", "/atlas/mimic/giant_cell_arteritis/", "/atlas/finding/neer/"):
        html = page(client, address)
        assert not re.search(r"<style|<script(?![^>]* src=)| style=| on[a-z]+=", html), address


def test_a_muscle_says_what_a_therapist_must_know(client: Client) -> None:
    muscle = ATLAS.muscles["infraspinatus"]
    html = page(client, "/atlas/muscle/infraspinatus/")
    assert muscle.needling is not None
    assert muscle.plan is not None
    needling = html[html.index("For the therapist") : html.index('id="often-title"')]
    assert needling.index("At risk") < needling.index("Approach")
    assert "not a safe depth" in needling
    assert "this is not acupuncture" in needling
    for hazard in muscle.needling.hazards:
        assert hazard.structure in needling
    for id_ in (*muscle.plan.stretch, *muscle.plan.strengthen):
        assert ATLAS.exercises[id_].name in html
    for exclusion in muscle.exclusions:
        assert f'href="/atlas/mimic/{exclusion.mimic}/"' in html
    for link in muscle.findings:
        assert f'href="/atlas/finding/{link.finding}/"' in html


def test_a_region_ranks_its_muscles_and_sets_mimics_apart(client: Client) -> None:
    html = page(client, "/atlas/region/deltoid_lateral/")
    muscles, apart = html.split('id="mimics-title"')
    percents = [int(value) for value in re.findall(r'<meter min="0" max="100" value="(\d+)"', muscles)]
    assert len(percents) > 5
    assert percents == sorted(percents, reverse=True)
    assert "/atlas/mimic/" not in muscles
    assert "/atlas/muscle/" not in apart
    assert "essential, the usual pattern" in muscles
    assert "spillover, beyond it, in some" in muscles


def test_a_mimic_says_first_how_urgent_it_is(client: Client) -> None:
    html = page(client, "/atlas/mimic/giant_cell_arteritis/")
    assert html.index("Urgent: see a doctor today if you can") < html.index("What it is")
    assert ATLAS.mimics["giant_cell_arteritis"].what_to_do in html


def test_the_bibliography_has_an_anchor_for_every_source(client: Client) -> None:
    html = page(client, "/atlas/sources/")
    for id_, source in ATLAS.sources.items():
        assert f'<li id="{id_}">' in html
        if source.doi:
            assert f'href="https://doi.org/{source.doi}"' in html


def test_the_explorer_links_to_the_pages_and_they_paint_the_pain(client: Client) -> None:
    form = {"region": ["deltoid_anterior:right", "deltoid_lateral:right"]}
    answer = client.post("/", form).content.decode()
    assert 'href="/atlas/muscle/infraspinatus/"' in answer
    assert re.search(r'href="/atlas/mimic/[a-z_0-9]+/"', answer)
    html = page(client, "/atlas/muscle/infraspinatus/")
    painted = re.findall(r'<input type="hidden" name="region" value="([^"]+)">', html)
    assert "deltoid_lateral:right" in painted
    assert 'href="/atlas/muscle/infraspinatus/"' in client.post("/", {"region": painted}).content.decode()


@pytest.mark.parametrize("complaint", ["neck", "shoulder"])
def test_a_muscle_says_how_common_it_is_by_complaint(client: Client, complaint: str) -> None:
    for prior in ATLAS.complaints[complaint].priors:
        if prior.kind == "muscle":
            html = page(client, f"/atlas/muscle/{prior.cause}/")
            often = html[html.index('id="often-title"') :]
            row = re.search(rf"<tr><td>{ATLAS.complaints[complaint].name}.*?</tr>", often, re.DOTALL)
            assert row, prior.cause
            assert percent_words(prior.probability) in row[0]
            assert len(re.findall(r'href="#source-\d+"', row[0])) == len(prior.sources), prior.cause


def test_a_mimic_says_how_common_it_is_by_complaint(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    prior = ComplaintPrior(kind="mimic", cause="si_joint_pain", probability=0.25, basis="judgement", note="Made up.")
    altered = replace(ATLAS.complaints["low_back"], priors=(prior,))
    monkeypatch.setattr("tautband.web.atlas.common.the_atlas", lambda: replace(ATLAS, complaints={"low_back": altered}))
    html = page(client, "/atlas/mimic/si_joint_pain/")
    often = html[html.index('id="often-title"') :]
    assert "<td>Low back pain <small>Made up.</small></td><td>25 % " in often
    assert "by complaint" not in page(client, "/atlas/mimic/giant_cell_arteritis/")
    assert "by complaint" not in page(client, "/atlas/muscle/soleus/")
