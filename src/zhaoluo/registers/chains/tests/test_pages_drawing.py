"""Pictures are drawn from plain facts, the same every time; no database."""

from __future__ import annotations

import math
import re

from zhaoluo.registers.chains.pages.drawing import cards, layered, matrix, ring, squares, words


def box(key: str, column: float, row: float, **more: object) -> layered.Box:
    facts = {"name": key, "note": "本地 3 家", "state": "present", "href": f"?link={key}", "said": key}
    return layered.Box(key=key, at=(column, row), **(facts | more))


def test_words_fit_their_box_and_say_when_something_is_left_out() -> None:
    assert words.width_of("光学A1") == 2 + 2 * 0.56
    assert words.fold("光学玻璃", 9) == ["光学玻璃"]
    long = "高精度光学玻璃镜片及其他精密光学元器件"
    lines = words.fold(long, 9)
    assert len(lines) == 2 and lines[1].endswith("…")
    assert all(words.width_of(line) <= 9 for line in lines)
    assert words.cut("绰绰有余", 4) == "绰绰有余"
    assert words.fold("", 9) == [""]


def test_boxes_stand_where_the_layout_put_them_and_an_edit_moves_nothing_else() -> None:
    before = layered.draw([box("a", 0, 0), box("b", 1, 2)], [], ["材料", "部件"])
    after = layered.draw([box("a", 0, 0), box("b", 1, 2), box("c", 1, 1)], [], ["材料", "部件"])
    assert [(n.x, n.y) for n in before.nodes] == [(n.x, n.y) for n in after.nodes[:2]]
    assert before.nodes[0].x < before.nodes[1].x and before.nodes[0].y < before.nodes[1].y


def test_no_two_boxes_of_a_column_touch() -> None:
    name = "名称很长的一个产业链环节需要两行才写得下"
    picture = layered.draw([box(str(i), 0, i, name=name) for i in range(12)], [], ["一"])
    for upper, lower in zip(picture.nodes, picture.nodes[1:], strict=False):
        assert upper.y + upper.h < lower.y
    assert picture.height >= picture.nodes[-1].y + picture.nodes[-1].h


def test_everything_drawn_lies_inside_the_picture() -> None:
    boxes = [box(f"{c}.{r}", c, r / 2) for c in range(8) for r in range(5)]
    picture = layered.draw(boxes, [], [f"第 {c} 段" for c in range(8)])
    assert picture.size == "m"
    for node in picture.nodes:
        assert node.x >= 0 and node.x + node.w <= picture.width
        assert node.y >= 0 and node.y + node.h <= picture.height
    assert len({x for x, _ in picture.heads}) == 8


def test_an_edge_runs_from_the_suppliers_right_to_the_buyers_left() -> None:
    picture = layered.draw(
        [box("a", 0, 0, state="missing"), box("b", 1, 0)], [layered.Supply("a", "b", True, "甲料")], []
    )
    (curve,) = picture.curves
    numbers = [int(n) for n in re.findall(r"-?\d+", curve.d)]
    a, b = picture.nodes
    assert numbers[:2] == [a.x + a.w, a.y + a.h // 2]
    assert numbers[-2:] == [b.x, b.y + b.h // 2]
    assert curve.css == "gap"


def test_edges_of_the_chosen_link_stand_out_and_edges_to_nowhere_are_left_out() -> None:
    supplies = [
        layered.Supply("a", "b", False, ""),
        layered.Supply("b", "c", False, ""),
        layered.Supply("c", "gone", True, ""),
    ]
    picture = layered.draw([box("a", 0, 0, chosen=True), box("b", 1, 0), box("c", 2, 0)], supplies, [])
    assert [curve.css for curve in picture.curves] == ["faint", "hot"]


def test_edges_within_a_column_and_backwards_are_drawn_too() -> None:
    boxes = [box("a", 1, 0), box("b", 1, 1), box("c", 0, 0)]
    picture = layered.draw(
        boxes, [layered.Supply("a", "b", False, ""), layered.Supply("a", "c", False, "")], []
    )
    assert len({curve.d for curve in picture.curves}) == 2


def test_an_empty_chain_is_an_empty_picture() -> None:
    picture = layered.draw([], [], [])
    assert picture.nodes == () and picture.height > 0


def card(key: str, column: int, *lines: str, state: str = "present") -> cards.Card:
    return cards.Card(key, key, state, column, lines, f"?link={key}", key)


def test_cards_stand_under_each_other_and_say_their_state_in_more_than_colour() -> None:
    drawn = [card("a", 0, "熔炼"), card("b", 0, *"一二三四五", state="missing"), card("c", 1)]
    picture = cards.draw(drawn, ["材料", "部件"])
    a, b, c = picture.blocks
    assert a.y + a.h < b.y and a.x == b.x < c.x and c.y == a.y
    assert (
        b.names[0][1] == "✕ b"
        and [line for _, line in b.lines][-1] == "等 5 条"
        and len(b.lines) == cards.MOST
    )
    assert c.unknown and not a.unknown
    assert all(y < block.y + block.h for block in picture.blocks for y, _ in block.lines)


def line(key: str, stage: str, *served: int, state: str = "present") -> matrix.Line:
    return matrix.Line(key, key, state, stage, served, f"?link={key}", key)


def test_a_matrix_marks_what_serves_what_under_the_heading_of_its_stage() -> None:
    lines = [line("a", "材料", 0), line("b", "材料", 0, 1, state="missing"), line("c", "部件", state="weak")]
    picture = matrix.draw(lines, [("车载", "✕ 1 / 2"), ("安防与机器视觉", "✕ 1 / 1")])
    assert [stage for _, stage in picture.stages] == ["材料", "部件"]
    assert [[sign for _, sign in row.marks] for row in picture.rows] == [["●"], ["✕", "✕"], []]
    assert picture.rows[1].marks[1][0] == picture.heads[1].x
    assert [row.unknown for row in picture.rows] == [False, False, True]
    assert picture.rows[0].y + matrix.ROW <= picture.rows[1].y < picture.height


def test_all_34_provinces_have_a_square_of_their_own() -> None:
    assert len(squares.PLACES) == 34
    assert len({(column, row) for _, column, row in squares.PLACES.values()}) == 34
    picture = squares.draw({"44": 400, "14": 1, "33": 100}, own="14")
    by = {square.code: square for square in picture.squares}
    assert (by["44"].shade, by["33"].shade, by["14"].shade, by["65"].shade) == (4, 2, 1, 0)
    assert by["14"].own and by["65"].said == "新疆 0 家"
    assert all(square.x + picture.side <= picture.width for square in picture.squares)
    assert all(square.y + picture.side <= picture.height for square in picture.squares)


def test_unknown_is_not_nought() -> None:
    picture = squares.draw(None)
    assert {square.count for square in picture.squares} == {None}
    assert picture.squares[0].said == "黑龙江 未知"


def firm(key: str, kind: str = "resident", **more: object) -> ring.Firm:
    return ring.Firm(key=key, name=key, kind=kind, href="#", said=key, **more)


def test_firms_stand_on_a_circle_with_room_for_their_words() -> None:
    for count in (1, 2, 16, 240):
        picture = ring.draw([firm(str(i)) for i in range(count)], [])
        middle = picture.side / 2
        radii = {round(math.hypot(dot.x - middle, dot.y - middle)) for dot in picture.dots}
        assert len(radii) == 1
        places = [(dot.x, dot.y) for dot in picture.dots]
        assert len(set(places)) == count
        if count > 1:
            assert math.dist(places[0], places[1]) > 15


def test_words_on_the_left_are_not_upside_down() -> None:
    picture = ring.draw([firm(str(i)) for i in range(8)], [])
    for dot in picture.dots:
        degrees = float(dot.turn.removeprefix("rotate(").split()[0])
        assert -91 <= (degrees + 180) % 360 - 180 <= 91


def test_a_word_on_the_ring_leaves_the_legal_form_out() -> None:
    assert ring.spoken("河阳联拓智能终端有限公司") == "河阳联拓智能终端"
    assert ring.spoken("东海股份有限公司") == "东海"
    assert ring.spoken("有限公司") == "有限公司"


def test_a_proposed_supply_is_dashed() -> None:
    picture = ring.draw(
        [firm("a"), firm("b", "proposed")], [ring.Tie("b", "a", "传感器", True), ring.Tie("a", "a", "")]
    )
    assert [arc.css for arc in picture.arcs] == ["gap"]
