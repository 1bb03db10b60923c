"""The explorer as a plain form: right answers, clear refusals, nothing kept."""

import re

import pytest
from django.test import Client

SHOULDER = {"region": ["deltoid_anterior:right", "deltoid_lateral:right"], "age": "45", "sex": "female"}


@pytest.fixture
def client() -> Client:
    return Client()


def test_page_offers_every_region_without_script(client: Client) -> None:
    html = client.get("/").content.decode()
    assert html.count('name="region"') == 115 * 2 + 9
    assert '<button class="button" type="submit">Show the muscles</button>' in html


def test_plain_form_gets_the_answer_as_a_page(client: Client) -> None:
    html = client.post("/", SHOULDER).content.decode()
    assert "<!doctype html>" in html
    assert "Infraspinatus" in html
    assert 'value="deltoid_anterior:right" data-region="deltoid_anterior" data-side="right" checked' in html
    assert "Education, not a diagnosis" in html


def test_fragment_is_the_same_answer(client: Client) -> None:
    page = client.post("/", SHOULDER).content.decode()
    fragment = client.post("/", SHOULDER, headers={"HX-Request": "true"}).content.decode()
    assert "<!doctype html>" not in fragment
    assert fragment.strip() in page


def test_answers_count_and_stay(client: Client) -> None:
    field = "finding:worse_arm_overhead:right"
    without = client.post("/", SHOULDER).content.decode()
    with_answer = client.post("/", {**SHOULDER, field: "yes"}).content.decode()
    assert without != with_answer
    assert re.search(rf'name="{field}" value="yes" checked', with_answer)


def test_red_flag_stands_before_the_muscles(client: Client) -> None:
    form = {
        "region": ["temple:right", "brow:right"],
        "age": "72",
        "finding:scalp_tender:none": "yes",
        "finding:jaw_tires_on_chewing:none": "yes",
    }
    html = client.post("/", form).content.decode()
    assert "Giant cell arteritis" in html
    assert html.index("Giant cell arteritis") < html.index("Muscles to look at first")


def test_nothing_painted_is_no_answer(client: Client) -> None:
    html = client.post("/", {"age": "", "sex": "unknown"}).content.decode()
    assert "How it works" in html
    assert "Muscles to look at first" not in html


BAD_FORMS = [
    ({"region": "elbow"}, "has no side"),
    ({"region": "nowhere:left"}, "nowhere"),
    ({"region": "sternum:left"}, "midline"),
    ({"region": "deltoid_lateral:midline"}, "left"),
    ({"region": "temple:left", "age": "old"}, "whole number of years from 0 to 120"),
    ({"region": "temple:left", "age": "121"}, "from 0 to 120"),
    ({"region": "temple:left", "sex": "robot"}, "female"),
    ({"region": "temple:left", "finding:neer:right": "maybe"}, "yes, no and nothing"),
    ({"region": "temple:left", "finding:neer:none": "yes"}, "neer"),
    ({"region": "temple:left", "finding:made_up:none": "yes"}, "made_up"),
    ({"region": "temple:left", "finding:neer": "yes"}, "finding:ID:SIDE"),
    ({"region": "temple:left", "surprise": "1"}, "Unknown field"),
    ({"drawing": "not base64!"}, "drawing"),
    ({"drawing": "AQAA"}, "drawing"),
    ({"drawing": "CQ=="}, "drawing"),
    ({"region": "<script>alert(1)</script>:left"}, "&lt;script&gt;"),
    ({"region": "temple:left", "age": "\x00"}, "Age"),
    ({"region": "temple:left", "age": "٣٤"}, "Age"),
    ({"region": "temple:left", "age": ["30", "31"]}, "“age” is given twice"),
    ({"region": "temple:left", "finding:neer:right": ["yes", "no"]}, "“finding:neer:right” is given twice"),
]


@pytest.mark.parametrize(("form", "says"), BAD_FORMS)
def test_bad_form_is_refused_with_one_line(client: Client, form: dict[str, str | list[str]], says: str) -> None:
    for headers in ({}, {"HX-Request": "true"}):
        response = client.post("/", form, headers=headers)
        html = response.content.decode()
        assert response.status_code == 400
        assert says in html
        assert "<script>alert" not in html
        assert "Muscles to look at first" not in html
        assert "Traceback" not in html


def test_a_form_beyond_all_bounds_is_refused(client: Client) -> None:
    response = client.post("/", {"drawing": "A" * 2_000_000})
    assert response.status_code == 400
    assert "larger than any form" in response.content.decode()


def test_other_methods_are_not_allowed(client: Client) -> None:
    assert client.put("/").status_code == 405


def test_headers_keep_everything_on_this_host(client: Client) -> None:
    response = client.get("/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert not response.cookies
    assert "no-store" in client.post("/", SHOULDER).headers["Cache-Control"]


def test_page_names_no_other_host_and_no_inline_code(client: Client) -> None:
    html = client.post("/", SHOULDER).content.decode()
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//', html) == []
    assert re.findall(r"\son\w+=|style=|javascript:", html) == []
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))", html) == []


def test_missing_page_says_so(client: Client) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_ranking_alone_is_the_ranking_of_the_answer(client: Client) -> None:
    page = client.post("/", SHOULDER, headers={"HX-Request": "true"}).content.decode()
    ranking = client.post("/ranking/", SHOULDER).content.decode()
    rows = re.compile(r'data-key="([\w-]+)".*?<span>(\d+) %', re.DOTALL)
    assert rows.findall(ranking) == rows.findall(page)
    assert "<h2" not in ranking
    assert rows.findall(client.post("/ranking/", {"age": "45"}).content.decode()) == []
    assert client.post("/ranking/", {"region": "elbow"}).status_code == 400
    assert client.get("/ranking/").status_code == 405


def test_ticks_stay_when_something_else_cannot_be_read(client: Client) -> None:
    refused = client.post("/", {**SHOULDER, "age": "200"})
    assert refused.status_code == 400
    html = refused.content.decode()
    assert 'data-region="deltoid_anterior" data-side="right" checked' in html
    assert '<option value="female" selected>' in html


def test_no_question_stands_twice_for_two_sides(client: Client) -> None:
    html = client.post("/", {"region": ["heel_plantar:left", "heel_plantar:right"]}).content.decode()
    asked = re.findall(r'name="finding:(\w+):\w+" value="yes">', html)
    assert asked
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("address", ["/", "/ranking/"])
def test_what_is_no_form_is_refused(client: Client, address: str) -> None:
    response = client.post(address, '{"region": "temple:left"}', content_type="application/json")
    assert response.status_code == 400
    assert "A form was expected" in response.content.decode()
