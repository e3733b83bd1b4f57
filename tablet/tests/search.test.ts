import { expect, test } from "vitest"
import { find } from "../src/search/find"
import { fold, tidyWords } from "../src/search/fold"

const page = (text: string, number = 1) => ({ file: 1, page: number, text })
const matches = (text: string, query: string) => find([page(text)], query).map((hit) => hit.match)

test.each([
  ["Quyết định của Ủy ban", "quyet dinh", "Quyết định"],
  ["đường Đê La Thành", "duong de", "đường Đê"],
  ["Việc sử dụng hoá đơn", "hóa đơn", "hoá đơn"],
  ["Việc sử dụng hóa đơn", "hoá đơn", "hóa đơn"],
  ["bà Thuý trình bày", "Thúy", "Thuý"],
  ["Chính quyền địa phương", "quyền", "quyền"],
])("in “%s” the words “%s” are found", (text, query, match) => {
  expect(matches(text, query)).toEqual([match])
})

test("marks that were typed count: “quy” is not “quỹ”", () => {
  expect(matches("Quy chế làm việc", "quỹ")).toEqual([])
  expect(matches("Quỹ bảo trì", "quỹ")).toEqual(["Quỹ"])
  expect(matches("Quỹ bảo trì", "quy")).toEqual(["Quỹ"])
})

test("letters composed and decomposed are the same, and lines don't matter", () => {
  expect(matches("Tổng thu\nngân  sách".normalize("NFD"), "thu ngân sách")).toEqual(["thu ngân sách"])
})

test("one hit a page, in the order given, with its surroundings", () => {
  const hits = find([page("a b c thu ngân sách d e f"), page("không có"), page("Thu ngân sách", 3)], "thu ngan sach")
  expect(hits.map((hit) => [hit.page, hit.before, hit.after])).toEqual([[1, "a b c ", " d e f"], [3, "", ""]])
})

test("a single letter finds nothing: it would be everywhere", () => expect(matches("a a a", "a")).toEqual([]))

test("folding", () => {
  expect(fold("Đặng Thuỳ Trâm")).toBe("dang thuy tram")
  expect(tidyWords("Hoà, thuỷ, quý, khoẻ, hoàng")).toBe("hòa, thủy, quý, khỏe, hoàng")
})
