"""The parts of the pages: they draw, say what they mean without colour and without script, and can be reached by keys."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest

from sanket.web.charts.heatstrip import Offering, Week, level, strips
from sanket.web.tests import preview
from sanket.web.tests.preview import part

START = datetime(2026, 9, 1, 9, tzinfo=UTC)
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta"}


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --------------------------------------------------------------------------------------------------- the heat strip


@pytest.mark.parametrize(
    ("interest", "step"),
    [(-5, 0), (11.9, 0), (12, 1), (36, 2), (59.9, 2), (60, 3), (75, 4), (89, 4), (90, 5), (400, 5)],
)
def test_heat_is_a_share_of_the_own_threshold(interest, step):
    assert level(interest, 60) == step
    badge = part('{% from "parts/heat.jinja" import heat %}{{ heat(interest, 60) }}', interest=interest)
    assert f'class="heat h{step}"' in badge
    assert words(badge) == str(round(interest))


def test_no_threshold_no_heat():
    assert level(10, 0) == 0
    assert "h0" in part('{% from "parts/heat.jinja" import heat %}{{ heat(10, 0) }}')


def test_short_histories_stand_where_now_is():
    monday = START.date()
    weeks = [Week(monday + timedelta(weeks=n), 70, True) for n in range(3)]
    drawn = strips([Offering("Robots", 60, 70, weeks)])
    cells = drawn.rows[0].cells
    assert len(cells) == 3
    assert cells[-1].x + cells[-1].width == pytest.approx(drawn.width)
    assert all(cell.lead and cell.level == 3 for cell in cells)
    assert drawn.months


def test_strips_without_weeks_draw_nothing():
    assert strips([]).months == []
    assert strips([Offering("Robots", 60, 0, [])]).rows[0].cells == []


# --------------------------------------------------------------------------------------------------- small parts


def test_share_may_be_negative():
    html = part(
        '{% from "parts/shares.jinja" import shares %}{{ shares(rows) }}',
        rows=[{"name": "Call", "share": -0.18}, {"name": "Visit", "share": 1.18}],
    )
    assert "−18%" in html
    assert 'class="v neg" width="18.0"' in html
    assert 'width="100"' in html


def test_joint_credit_says_names_and_figures():
    html = part('{% from "parts/shares.jinja" import credit %}{{ credit(0.5, 0.3, 0.2) }}')
    assert 'aria-label="Customer, unprompted 50%, Answered a campaign 30%, Answered sales 20%"' in html


def test_inferred_role_says_so_and_is_confirmed_by_one_press():
    html = part('{% from "parts/badge.jinja" import role %}{{ role("user", True, "/roles/1/") }}')
    assert 'method="post"' in html
    assert "user?" in html


def test_what_people_type_is_shown_as_text():
    html = part(
        '{% from "parts/timeline.jinja" import timeline %}{{ timeline([{"what": w, "note": w, "meta": w}]) }}',
        w="<script>alert(1)</script>",
    )
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 3


def test_field_ties_label_help_and_error_together():
    html = part(
        '{% from "parts/field.jinja" import field %}{{ field("gstin", "GSTIN", "27", help="15.", error="14 of 15.") }}'
    )
    assert '<label for="id_gstin">' in html
    assert 'aria-describedby="id_gstin-help id_gstin-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_gstin-error"' in html
    assert 'id="id_gstin-help"' in html


def test_django_form_is_drawn_with_its_errors():
    from django import forms

    class Sample(forms.Form):
        name = forms.CharField(help_text="As on the card.")
        kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
        weak = forms.BooleanField(required=False)
        note = forms.CharField(widget=forms.Textarea, required=False)

    html = part(
        '{% from "parts/field.jinja" import fields, form_errors %}{{ form_errors(form) }}{{ fields(form) }}',
        form=Sample({"kind": "a"}),
    )
    assert 'href="#id_name"' in html
    assert "Name: This field is required." in html
    assert 'aria-invalid="true"' in html
    assert html.count("<fieldset") == 1
    assert 'class="textarea"' in html
    assert 'class="checkbox"' in html


def test_toast_offers_undo_where_the_message_says_how():
    message = SimpleNamespace(level_tag="success", extra_tags="undo:/leads/3/undo/", __html__=lambda: "Recycled.")
    html = part('{% from "parts/toast.jinja" import toasts %}{{ toasts(m, csrf) }}', m=[message], csrf="")
    assert 'action="/leads/3/undo/"' in html
    message.extra_tags = ""
    assert "<form" not in part('{% from "parts/toast.jinja" import toasts %}{{ toasts(m, "") }}', m=[message])


def test_filter_chip_opens_without_script_and_can_be_cleared():
    options = [{"value": "ak", "label": "A K", "url": "?owner=ak"}]
    source = '{% from "parts/chip.jinja" import filter_chip %}{{ filter_chip("Owner", options, value, "?") }}'
    assert "<details" in part(source, options=options, value="")
    chosen = part(source, options=options, value="ak")
    assert "<b>A K</b>" in chosen
    assert 'href="?"' in chosen
    assert "is-on" not in part(source, options=options, value="gone")


def test_pager_leaves_out_what_is_not_there():
    source = '{% from "parts/table.jinja" import pager %}{{ pager(1, 50, total, next="?after=50") }}'
    assert words(part(source, total=None)).startswith("1–50 Next")
    assert words(part(source, total="1,240")).startswith("1–50 of 1,240")


def test_unknown_icon_does_not_break_a_page():
    assert "<svg" in part('{% from "parts/icon.jinja" import icon %}{{ icon("no such") }}')


class Balance(HTMLParser):
    """Finds tags that are not closed, and ids that stand twice."""

    def __init__(self):
        super().__init__()
        self.open, self.faults, self.ids = [], [], []

    def handle_starttag(self, tag, attrs):
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append((tag, self.getpos()))


def test_all_parts_make_one_well_formed_page():
    balance = Balance()
    balance.feed(preview.page())
    assert balance.faults == []
    assert balance.open == []
    assert len(balance.ids) == len(set(balance.ids))


def test_page_is_as_readable_in_the_dark():
    assert 'data-theme="sanket-dark"' in preview.page("dark")
    assert 'data-theme="sanket"' in preview.page("light")
    assert "data-theme" not in preview.page("")


# --------------------------------------------------------------------------------------------------- in a browser

built = pytest.mark.skipif(
    not (preview.DIST / "manifest.json").exists(), reason="the pages' assets are not built: npm run build in frontend/"
)


@pytest.fixture(scope="module")
def address():
    with preview.served() as where:
        yield where


@pytest.mark.browser
@built
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing(page, address, theme, width):
    from axe_playwright_python.sync_playwright import Axe

    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}?theme={theme}&toast=1")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], node["target"], node["failureSummary"]) for one in found for node in one["nodes"]] == []


@pytest.mark.browser
@built
@pytest.mark.parametrize("width", [1440, 900, 390, 320])
def test_page_is_never_wider_than_the_window(page, address, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
@built
def test_ctrl_k_finds_and_goes(page, address):
    page.goto(address)
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search or do anything")
    field.type("nand")
    page.get_by_role("option", name="Nandgiri").wait_for()
    assert page.get_by_role("option", name="Log an activity").is_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**#found")
    assert field.is_hidden()


@pytest.mark.browser
@built
def test_list_is_worked_through_by_keys(page, address):
    page.goto(address)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.get_by_role("checkbox", name="Select Tornavel Wheels").is_checked()
    assert "1" in page.locator("[data-bulk]").inner_text()
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Kundalika Tractors").wait_for()
    assert "#lead-2" in page.url
    page.keyboard.press("Escape")
    page.locator("side-drawer[open]").wait_for(state="detached")
    assert "#lead-2" not in page.url


@pytest.mark.browser
@built
def test_toast_stays_while_focused_and_z_takes_back(page, address):
    asked = []

    def undone(route):
        asked.append(route.request.method)
        route.fulfill(body="done")

    page.route("**/undo/", undone)
    page.clock.install()
    page.goto(f"{address}?toast=1")
    page.get_by_role("button", name="Undo").focus()
    page.clock.run_for(20_000)
    assert page.get_by_text("Recycled 3 leads").is_visible()
    page.locator("body").press("z")
    page.wait_for_url("**/undo/")
    assert asked == ["POST"]


@pytest.mark.browser
@built
def test_toast_goes_after_eight_seconds(page, address):
    page.clock.install()
    page.goto(f"{address}?toast=1")
    page.clock.run_for(8_100)
    assert page.get_by_text("Recycled 3 leads").count() == 0


@pytest.mark.browser
@built
def test_theme_is_kept_in_the_cookie(page, address):
    page.goto(address)
    page.locator("header summary[aria-label='Your menu']").click()
    page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-theme") == "sanket-dark"
    assert {one["name"]: one["value"] for one in page.context.cookies()} == {"theme": "dark"}


@pytest.mark.browser
@built
def test_what_was_typed_comes_back(page, address):
    page.goto(address)
    page.get_by_label("Draft optional").fill("Ask in March")
    page.goto(address)
    assert page.get_by_label("Draft optional").input_value() == "Ask in March"
    page.get_by_role("button", name="Discard it").click()
    assert page.get_by_label("Draft optional").input_value() == ""


@pytest.mark.browser
@built
def test_reasons_open_in_a_box_and_escape_closes_it(page, address):
    page.goto(address)
    page.get_by_role("link", name="Disqualify…").last.click()
    box = page.get_by_role("dialog", name="Recycle until when?")
    assert box.is_visible()
    page.keyboard.press("Escape")
    assert box.is_hidden()


@pytest.mark.browser
@built
def test_marks_of_a_chart_are_one_stop_and_say_what_they_are(page, address):
    page.goto(address)
    marks = page.locator(".only-desk [data-mark]")
    assert page.locator(".only-desk [data-mark][tabindex='0']").count() == 1
    marks.last.focus()
    assert "Asked for a quote" in page.locator(".tip").inner_text()
    page.keyboard.press("ArrowLeft")
    assert "Visited pricing again" in page.locator(".tip").inner_text()
