import cv2
import numpy as np
import numpy.typing as npt
import pytest

from benchmarks.tables import photographed, small_table
from segmentation.faint_rules import with_faint
from segmentation.grid import Grid, apart, find_grid, without_grid
from segmentation.long_rules import Rule

Gray = npt.NDArray[np.uint8]


def ruled(lean: float = 0.0, darkness: int = 90, thick: int = 2, noise: float = 2.0) -> Gray:
    """Draw a table of 4 rows and 5 columns, 100 × 60 pixels each, from (80, 70)."""
    paper = np.full((380, 660), 210, np.uint8)
    for row in range(5):
        ends = [(x, round(70 + 60 * row + lean * (x - 80))) for x in (80, 580)]
        cv2.line(paper, *ends, 210 - darkness, thick)
    for column in range(6):
        ends = [(round(80 + 100 * column - lean * (y - 70)), y) for y in (70, 310)]
        cv2.line(paper, *ends, 210 - darkness, thick)
    grain = np.random.default_rng(0).normal(0, noise, paper.shape)
    return np.clip(paper + grain, 0, 255).astype(np.uint8)


def sheet_of(rows: int, columns: int) -> Gray:
    """Draw a table with cells of 130 × 70 pixels, from (100, 100)."""
    page = np.full((200 + 70 * rows, 200 + 130 * columns), 210, np.uint8)
    right, bottom = 100 + 130 * columns, 100 + 70 * rows
    for row in range(rows + 1):
        cv2.line(page, (100, 100 + 70 * row), (right, 100 + 70 * row), 90, 2)
    for column in range(columns + 1):
        cv2.line(page, (100 + 130 * column, 100), (100 + 130 * column, bottom), 90, 2)
    return page


def places(rules: tuple[Rule, ...], at: float) -> list[float]:
    return [float(rule.at(np.array([at]))[0]) for rule in rules]


@pytest.mark.parametrize("lean", [-0.04, 0.0, 0.04])
@pytest.mark.parametrize(("darkness", "thick"), [(25, 2), (120, 1), (120, 5)])
def test_all_rules_of_a_table_are_found_where_they_are(lean: float, darkness: int, thick: int) -> None:
    grid = find_grid(ruled(lean, darkness, thick))
    assert places(grid.level, 330) == pytest.approx([70 + 60 * row + lean * 250 for row in range(5)], abs=2)
    assert places(grid.upright, 190) == pytest.approx([80 + 100 * c - lean * 120 for c in range(6)], abs=2)


def test_pieces_of_a_rule_are_joined() -> None:
    page = ruled(noise=0)
    page[125:135, 250:330] = 210
    assert [round(rule.length, -2) for rule in find_grid(page).level] == [500] * 5


def test_rules_in_many_small_pieces_are_found() -> None:
    page, rng = sheet_of(rows=12, columns=8), np.random.default_rng(1)
    pieces = (rng.random((200, 250)) < 0.25).astype(np.uint8)
    lost = cv2.resize(pieces, page.shape[::-1], interpolation=cv2.INTER_NEAREST)
    grid = find_grid(np.where(lost, np.uint8(210), page))
    assert places(grid.level, 600) == pytest.approx([100 + 70 * row for row in range(13)], abs=2)
    assert places(grid.upright, 600) == pytest.approx([100 + 130 * column for column in range(9)], abs=2)


@pytest.mark.parametrize("number", [0, 4, 6, 35, 55, 56])
def test_rules_that_small_digits_join_are_all_found(number: int) -> None:
    sample = small_table(number)
    found = [len(apart(rules, 8)) - 1 for rules in find_grid(sample.image)]
    assert found == [len(sample.cells), len(sample.cells[0])]


@pytest.mark.parametrize("seed", range(4))
def test_a_frame_near_the_first_and_last_rules_hides_neither(seed: int) -> None:
    page = 210 - sheet_of(rows=12, columns=8)
    cv2.rectangle(page, (90, 90), (1150, 950), 120, 3)
    photo = photographed((page / 130).astype(np.float32), np.random.default_rng(seed), foreshortened=0.003)
    assert [len(apart(rules, 24)) - 1 for rules in find_grid(photo)] == [12, 8]


def test_a_table_without_outer_rules_ends_where_its_others_do() -> None:
    page = sheet_of(rows=12, columns=8)
    for edge in (np.s_[95:106], np.s_[935:946], np.s_[:, 95:106], np.s_[:, 1135:1146]):
        page[edge] = 210
    grid = find_grid(page)
    assert places(grid.level, 600) == pytest.approx([100 + 70 * row for row in range(13)], abs=20)
    assert places(grid.upright, 600) == pytest.approx([100 + 130 * column for column in range(9)], abs=20)


def test_digits_that_touch_a_rule_do_not_lead_it_aside() -> None:
    page = ruled(darkness=80)
    for row, beside in enumerate([2, 4, 6, 8]):
        for rule in range(6):
            left, top = 80 + 100 * rule + beside, 85 + 60 * row
            cv2.line(page, (left, top), (left + 4, top + 28), 60, 4)
    for at in (80.0, 160.0, 240.0, 300.0):
        way = [np.interp(at, rule.x, rule.y) for rule in find_grid(page).upright]
        assert way == pytest.approx([80, 180, 280, 380, 480, 580], abs=2.5)


def test_rules_that_are_brighter_than_the_paper_are_found() -> None:
    grid = find_grid(255 - ruled())
    assert (len(grid.level), len(grid.upright)) == (5, 6)


def test_a_column_of_ones_is_no_rule() -> None:
    paper = np.full((600, 400), 230, np.uint8)
    for row in range(12):
        paper[20 + 48 * row : 48 + 48 * row, 198:202] = 40
    assert find_grid(paper) == Grid((), ())


def test_a_column_that_is_much_less_clear_than_the_rules_is_none() -> None:
    page, rng = sheet_of(rows=16, columns=8), np.random.default_rng(3)
    for row in range(16):
        for left in (425, *((419, 431) if rng.random() < 0.35 else ())):
            cv2.line(page, (left, 105 + 70 * row), (left, 162 + 70 * row), 90, 2)
    assert places(find_grid(page).upright, 600) == pytest.approx([100 + 130 * c for c in range(9)], abs=2)


@pytest.mark.parametrize("stroke_px", [3, 6])
def test_digits_in_rows_without_a_gap_are_no_rules(stroke_px: int) -> None:
    paper, rng = np.full((1480, 700), 230, np.uint8), np.random.default_rng(0)
    digits, moved = rng.integers(2, 10, (40, 9)).tolist(), rng.integers(-2, 3, (40, 9)).tolist()
    for column in range(4):
        cv2.line(paper, (60 + 190 * column, 40), (60 + 190 * column, 1440), 90, 2)
    for row, of_row in enumerate(digits):
        cv2.line(paper, (60, 40 + 35 * row), (630, 40 + 35 * row), 90, 1)
        for place, digit in enumerate(of_row):
            left = 80 + 190 * (place // 3) + 45 * (place % 3) + moved[row][place]
            at = left, 72 + 35 * row
            cv2.putText(paper, str(digit), at, cv2.FONT_HERSHEY_SIMPLEX, 1.35, 40, stroke_px, cv2.LINE_AA)
    assert places(find_grid(paper).upright, 740) == pytest.approx([60, 250, 440, 630], abs=2)


def test_a_drawing_without_rules_is_left_as_it_is() -> None:
    paper = np.full((120, 360), 255, np.uint8)
    paper[30:90, 100:108] = 0
    np.testing.assert_array_equal(without_grid(paper, find_grid(paper)), paper)


def test_rules_are_erased_and_the_stroke_across_one_is_whole() -> None:
    page = ruled(noise=0)
    page[110:150, 300:306] = 30  # across the rule at 130
    before = page.copy()
    erased = without_grid(page, find_grid(page))
    np.testing.assert_array_equal(page, before)
    assert erased[112:148, 302:304].max() < 60
    erased[105:155, 290:316] = 210
    assert erased.min() > 190


def test_points_are_told_the_cell_that_they_lie_in() -> None:
    grid = find_grid(ruled(lean=0.03))
    assert grid.has_cells
    x, y = np.array([130.0, 530.0, 40.0, 330.0]), np.array([100.0, 300.0, 100.0, 360.0])
    assert grid.cells_of(x, y).tolist() == [[0, 0], [3, 4], [0, -1], [4, 2]]


def level(y: float, start: float = 0.0, end: float = 100.0) -> Rule:
    x = np.linspace(start, end, 5)
    return Rule(x, np.full(5, y))


def test_a_large_hash_has_no_cells() -> None:
    paper = np.full((400, 600), 230, np.uint8)
    for place in (0, 1):
        cv2.line(paper, (60, 150 + 90 * place), (330, 150 + 90 * place), 40, 3)
        cv2.line(paper, (150 + 90 * place, 60), (150 + 90 * place, 330), 40, 3)
    grid = find_grid(paper)
    assert [len(rules) for rules in grid] == [2, 2]
    assert not grid.has_cells


def test_of_two_rules_side_by_side_the_longer_one_parts() -> None:
    rules = (level(10), level(50, end=90), level(53), level(90))
    assert places(apart(rules, 8), 50) == pytest.approx([10, 53, 90])


def test_a_rule_of_single_cells_parts_nothing() -> None:
    assert places(apart((level(10), level(50, end=40), level(90)), 8), 50) == pytest.approx([10, 90])
    assert apart((), 8) == ()


def dotted_sheet(missing: int | None) -> Gray:
    """Draw a table of 12 rows; each fourth rule is whole, the rest are dots of which some are lost."""
    page, rng = sheet_of(rows=12, columns=8), np.random.default_rng(2)
    for row in range(1, 12):
        y = 100 + 70 * row
        if row % 4:
            page[y - 3 : y + 4, 103:1137] = 210
        for x in range(100, 1140, 7):
            if row != missing and rng.random() > 0.25:
                cv2.circle(page, (x, y), 1, 90, -1)
    for column in range(1, 8):
        cv2.line(page, (100 + 130 * column, 100), (100 + 130 * column, 940), 90, 2)
    return page


def test_slanted_strokes_far_off_the_middle_of_a_page_are_no_fault() -> None:
    page = np.full((140, 576), 230, np.uint8)
    for top in (5, 45):
        cv2.line(page, (8, top), (168, top + 80), 60, 2, cv2.LINE_AA)
    assert not find_grid(page).has_cells


def test_a_rule_that_leaves_out_merged_cells_is_found_once_and_erases_nothing_there() -> None:
    page = sheet_of(rows=8, columns=10)
    for row in (3, 6):
        page[97 + 70 * row : 104 + 70 * row, 103:357] = 210
    cv2.line(page, (230, 101), (230, 660), 90, 2)
    cv2.line(page, (170, 310), (200, 310), 90, 4)  # a bar of what is written there
    grid = find_grid(page)
    assert len(grid.level) == 9
    assert np.array_equal(without_grid(page, grid)[306:315, 165:205], page[306:315, 165:205])


def test_rules_that_cross_have_no_faint_ones_between() -> None:
    x = np.array([0.0, 300.0, 600.0])
    crossing = tuple(Rule(x, np.array([300 - rise, 300.0, 300 + rise])) for rise in (-40.0, 40.0))
    assert with_faint(crossing, (np.ones((600, 600), np.bool_),), (0, 600)) == crossing


@pytest.mark.parametrize("missing", [2, None])
def test_dotted_rules_are_found_where_even_rows_expect_them_and_there_is_one(missing: int | None) -> None:
    level = find_grid(dotted_sheet(missing)).level
    assert places(level, 600) == pytest.approx([100 + 70 * r for r in range(13) if r != missing], abs=2)


@pytest.mark.parametrize("is_drawn", [True, False])
def test_a_dotted_rule_of_ruled_paper_is_found_where_even_rows_expect_one(is_drawn: bool) -> None:
    page = np.full((560, 660), 210, np.uint8)
    for row in [0, 1, 2, 3, 5, 6, 7, 8]:
        cv2.line(page, (80, 40 + 60 * row), (580, 40 + 60 * row), 90, 2)
    lost = np.random.default_rng(2).random(72) < 0.25
    for dot in np.flatnonzero(~lost).tolist() if is_drawn else ():
        cv2.circle(page, (80 + 7 * dot, 280), 1, 90, -1)
    found = places(find_grid(page).level, 330)
    assert found == pytest.approx([40 + 60 * row for row in range(9) if is_drawn or row != 4], abs=3)


@pytest.mark.parametrize("desk", [40, 120])
def test_the_edge_of_the_paper_is_no_rule(desk: int) -> None:
    photo = cv2.copyMakeBorder(ruled(), 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=desk)
    grid = find_grid(photo)
    assert places(grid.level, 390) == pytest.approx([130 + 60 * row for row in range(5)], abs=2)
    assert places(grid.upright, 250) == pytest.approx([140 + 100 * column for column in range(6)], abs=2)
