"""The parts of the pages: they draw, say what they mean without colour and without script, and can be reached by keys."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import FileSystemLoader

from sanket.web.charts.heatstrip import Offering, Week, level, strips
from sanket.web.charts.interest import draw
from sanket.web.charts.lines import figure, nice_step, path, thinned
from sanket.web.charts.story import Interest, Mark, cold_date, decayed, lead_spans, value_at, value_before
from sanket.web.jinja import environment
from sanket.web.tests import preview

START = datetime(2026, 9, 1, 9, tzinfo=UTC)
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta"}


def part(source, **context):
    made = environment(loader=FileSystemLoader(preview.WEB / "templates"), autoescape=True)
    return made.from_string(source).render(context)


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def told(*points, now=60, half_life=30.0, threshold=60, off=30, **more):
    """A story from (day, interest after) pairs; `now` is a day too."""
    return Interest(
        points=[(START + timedelta(days=day), value) for day, value in points],
        half_life_days=half_life,
        threshold=threshold,
        off=off,
        now=START + timedelta(days=now),
        **more,
    )


def desk(story):
    return draw(story, width=784, height=280)


def coordinates(line):
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", line)]


# ------------------------------------------------------------------------------------------------ the interest chart


def test_curve_stands_at_the_exact_interest_everywhere():
    story = told((0, 40), (20, 70), now=40)
    chart = desk(story)

    def at(x):
        now, first = chart.now_x, coordinates(chart.past)
        start = story.now - (story.now - START) * 1.04
        share = (x - first[0][0]) / (now - first[0][0])
        return start + (story.now - start) * share

    # one pixel of height, in points of interest
    low, high = max(t.at for t in chart.y_ticks), min(t.at for t in chart.y_ticks)
    top = max(float(t.text) for t in chart.y_ticks)
    pixel = top / (low - high)
    jumps = {round(chart.now_x - (chart.now_x - 32) * days / 40 / 1.04) for days in (40, 20)}
    checked = 0
    for x, y in coordinates(chart.past):
        if round(x) in {near for jump in jumps for near in (jump - 1, jump, jump + 1)}:
            continue
        assert (low - y) * pixel == pytest.approx(value_at(story, at(x)), abs=0.6)
        checked += 1
    assert checked > 50


def test_jumps_are_vertical():
    chart = desk(told((0, 20), (20, 70), now=40))
    line = coordinates(chart.past)
    steps = [(a, b) for a, b in pairwise(line) if b[1] < a[1] - 5]
    assert len(steps) == 2
    assert all(a[0] == b[0] for a, b in steps)


def test_coloured_area_begins_where_it_became_a_lead_and_ends_at_the_off_line():
    chart = desk(told((0, 20), (40, 100), now=45))
    assert chart.cold is not None
    future = coordinates(chart.wash_future)
    assert max(x for x, _ in future) == pytest.approx(chart.cold[0], abs=0.11)
    assert future[-1][1] == pytest.approx(chart.off_y, abs=0.11)
    # nothing of it lies below the off line, or before the jump
    past = coordinates(chart.wash_past)
    assert max(y for _, y in past + future) <= chart.off_y + 0.11
    jump = chart.now_x - (chart.now_x - 32) * 5 / 45 / 1.04
    assert min(x for x, _ in past) == pytest.approx(jump, abs=1)


def test_below_the_threshold_nothing_is_coloured():
    chart = desk(told((0, 59), now=10))
    assert (chart.lead_past, chart.wash_past, chart.wash_future, chart.cold) == ("", "", "", None)
    assert not chart.is_lead


def test_between_the_thresholds_it_stays_a_lead():
    story = told((0, 60), (10, 40), now=12)
    assert lead_spans(story)[0][1] > story.now
    assert desk(story).is_lead


def test_jump_below_the_off_line_ends_it():
    story = told((0, 80), (10, 20), (20, 90), now=21)
    spans = lead_spans(story)
    assert [(start - START).days for start, _ in spans] == [0, 20]
    assert spans[0][1] == START + timedelta(days=10)


def test_cold_date_is_when_the_curve_meets_the_off_line():
    story = told((0, 120), now=10)
    cold = cold_date(story)
    assert cold == START + timedelta(days=60)
    assert value_at(story, cold) == pytest.approx(30)
    chart = desk(story)
    assert chart.cold == pytest.approx((coordinates(chart.lead_future)[-1]), abs=0.11)
    assert chart.cold_words.text == "31 Oct"


def test_known_spans_win_over_the_thresholds():
    story = told((0, 100), now=10, spans=[])
    assert lead_spans(story) == []
    assert desk(story).wash_past == ""


def test_what_they_did_stands_on_the_curve_and_what_we_did_under_the_axis():
    marks = [
        Mark(START, "customer", 70, "Asked"),
        Mark(START + timedelta(days=5), "campaign", 1, "Mail"),
        Mark(START + timedelta(days=8), "sales", 2, "Call"),
        Mark(START + timedelta(days=15), "sales", -20, "Budget moved"),
    ]
    story = told((0, 70), (5, 63), (8, 60), (15, 30), now=20, marks=marks)
    chart = desk(story)
    shapes = {drawn.mark.label: drawn for drawn in chart.marks}
    assert {label: drawn.shape for label, drawn in shapes.items()} == {
        "Asked": "disc",
        "Mail": "square",
        "Call": "diamond",
        "Budget moved": "open",
    }
    assert shapes["Mail"].y == shapes["Call"].y > chart.bottom
    assert shapes["Asked"].y < chart.on_y
    assert shapes["Asked"].tipped
    assert shapes["Budget moved"].y == pytest.approx(chart.off_y, abs=0.2)


def test_crowded_marks_are_one_that_says_how_many():
    marks = [Mark(START + timedelta(minutes=n), "campaign", 1, f"Mail {n}") for n in range(40)]
    chart = desk(told((0, 70), now=60, marks=marks))
    assert [drawn.count for drawn in chart.marks] == [40]


def test_at_most_three_sentences_and_one_on_a_phone():
    marks = [
        Mark(START + timedelta(days=9 * n), "customer", 9, f"Visit {n}", annotate=f"Visit {n}: +9") for n in range(6)
    ]
    story = told(*((9 * n, 20 + 9 * n) for n in range(6)), marks=marks)
    assert len(desk(story).annotations) == 3
    assert len(draw(story, width=358, height=224).annotations) <= 1


@given(
    points=st.lists(st.tuples(st.floats(0, 300), st.floats(-100, 400)), max_size=30),
    half_life=st.floats(0.5, 400),
    threshold=st.floats(0.5, 500),
    width=st.sampled_from([358, 784]),
)
def test_everything_stands_inside_the_picture(points, half_life, threshold, width):
    story = told(*sorted(points), now=300, half_life=half_life, threshold=threshold, off=threshold / 2)
    chart = draw(story, width=width, height=240)
    lines = (chart.past, chart.future, chart.lead_past, chart.lead_future, chart.wash_past, chart.wash_future)
    for x, y in [spot for line in lines for spot in coordinates(line)]:
        assert -0.1 <= x <= width + 0.1
        assert chart.top - 0.1 <= y <= chart.bottom + 0.1
    assert chart.left <= chart.now_x <= chart.right
    for tick in chart.y_ticks:
        assert chart.top - 0.1 <= tick.at <= chart.bottom + 0.1


@given(st.lists(st.tuples(st.integers(0, 300), st.floats(-100, 400)), min_size=1, max_size=20), st.floats(0.5, 400))
def test_spans_begin_at_the_threshold_and_end_at_the_off_line(points, half_life):
    story = told(*sorted(dict(points).items()), now=300, half_life=half_life)
    spans = lead_spans(story)
    assert spans == sorted(spans)
    for start, end in spans:
        assert value_at(story, start) >= 60 * (1 - 1e-5)
        assert value_before(story, end) >= 30 * (1 - 1e-3)
        assert value_at(story, end) <= 30 * (1 + 1e-3)


def test_without_activities_there_is_still_an_axis():
    chart = desk(told())
    assert chart.x_ticks
    assert chart.y_ticks
    assert chart.value_text == "0"


def test_thousands_of_activities_make_a_small_picture():
    points = [(n / 40, 50 + n % 40) for n in range(4000)]
    marks = [Mark(START + timedelta(days=at), "customer", 1, "Visit") for at, _ in points]
    chart = desk(told(*points, now=101, marks=marks))
    assert len(chart.past) < 60_000
    assert len(chart.marks) < 1200


def test_numbers_of_the_axis():
    assert [nice_step(high, 5) for high in (97, 30, 1.2, 0.04, 4200)] == [20, 10, 0.25, 0.01, 1000]
    assert [figure(value) for value in (94.04, 7.25, -0.01, -18)] == ["94", "7.2", "0", "-18"]
    assert path([(1, 2), (1.04, 2), (3, 4.26)]) == "M1 2L3 4.3"


def test_a_column_of_pixels_keeps_its_extremes():
    line = [(10.0, float(y)) for y in (5, 9, 1, 7, 6, 3)]
    assert thinned(line) == [(10.0, 5.0), (10.0, 9.0), (10.0, 1.0), (10.0, 3.0)]


def test_decay_is_halved_by_a_half_life():
    assert decayed(80, 30, timedelta(days=30)) == 40


def test_chart_tells_the_same_in_words_and_as_a_table():
    chart = preview.sample()
    html = part(
        '{% from "parts/interest.jinja" import interest_chart %}{{ interest_chart(desk, phone) }}',
        desk=chart["desk"],
        phone=chart["phone"],
    )
    assert f"Interest over time: {chart['desk'].value_text} now, threshold 60" in html
    assert "Cold on" in html
    assert html.count("<tr>") == len(preview.STORY) + 1
    assert html.count("data-mark") >= len(preview.STORY)


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
