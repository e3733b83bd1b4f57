import { describe, expect, it } from "vitest"
import given from "../../tests/files/guard/vectors.json"
import { table } from "../src/guard/marks"
import { levelOfName } from "../src/guard/names"
import { marksInValue } from "../src/guard/values"
import { marksInPage } from "../src/guard/words"

interface Vector {
  name: string
  lines: string[]
  level: string
}

const vectors: { page: Vector[]; name: { name: string; level: string }[] } = given

const levelOf = (lines: string[]): string =>
  marksInPage(lines.map((text, line) => ({ text, line }))).find((one) => one.score >= table.sure)?.level ?? "none"

describe("the words of a page, by the vectors that the server's tests read too", () => {
  for (const form of ["NFC", "NFD"])
    for (const vector of vectors.page)
      it(`${form}: ${vector.name}`, () => {
        expect(levelOf(vector.lines.map((line) => line.normalize(form)))).toBe(vector.level)
      })
})

describe("names of files", () => {
  const said = (name: string): string => {
    const found = levelOfName(name)
    return found && found[1] >= table.sure ? found[0] : "none"
  }
  for (const form of ["NFC", "NFD"])
    for (const vector of vectors.name)
      it(`${form}: ${vector.name}`, () => {
        expect(said(vector.name.normalize(form))).toBe(vector.level)
      })
})

describe("properties and fields", () => {
  it("are marks where they name one, or where the name of the field asks for a level", () => {
    expect(marksInValue("Title", "TỐI MẬT")[0]?.level).toBe("toi_mat")
    expect(marksInValue("do_mat", "tuyet mat")[0]?.level).toBe("tuyet_mat")
    expect(marksInValue("DoMat", "C")[0]?.level).toBe("mat")
    expect(marksInValue("keywords", "ngân sách; mật")[0]?.level).toBe("mat")
    expect(marksInValue("Subject", "Quy chế bảo mật thông tin")).toEqual([])
    expect(marksInValue("DoMat", "Không")).toEqual([])
  })
})
