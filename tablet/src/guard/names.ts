import { bare, clean, isUpper, tight } from "./letters"
import type { Mark } from "./marks"
import { table } from "./marks"

// The twin of khue/files/rules/guard/names.py: a mark in a name stands as a part of its own, or ends or begins it.

const PARTS = /[-_()[\]{}.,;+&#@~–—/\\]+|\s{2,}|\d+/
const WORD = /[\p{L}\p{N}\p{M}_]+/gu
const WEAK = new Set(["LIỆU", "BẢN", "SƠ"])
const leadsOn = new Set([...table.leadsOn].filter((one) => !WEAK.has(one)).map(bare))

type Said = readonly [Mark, number] | undefined

const better = (...all: Said[]): Said => all.reduce((best, one) => ((one?.[1] ?? 0) > (best?.[1] ?? 0) ? one : best), undefined)
const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text)

/** A part that is nothing but the words of a level. */
function exact(part: string): Said {
  const words = part.trim()
  const level = table.levels.get(tight(words))
  if (level) return [level, 1]
  const plain = [...table.levels].find(([mark]) => bare(mark) === bare(words))?.[1]
  if (!plain || !isAscii(words)) return undefined
  if (plain !== "mat") return [plain, 0.95]
  return [plain, isUpper(words) ? 0.92 : 0.5]
}

/** The level that begins or ends a name of several words, unless the words before lead on to it. */
function atAnEnd(name: string): Said {
  const words = name.match(WORD) ?? []
  for (const take of [2, 1]) {
    if (words.length <= take) continue
    const ends: [string[], string, boolean][] = [[words.slice(-take), words.at(-take - 1) ?? "", false], [words.slice(0, take), "", true]]
    for (const [part, before, first] of ends) {
      const said = exact(part.join(" "))
      if (!said || said[1] < 0.9) continue
      if (first && take === 1 && (!isUpper(part[0] ?? "") || isUpper(words[1] ?? ""))) continue
      if (!leadsOn.has(bare(before))) return [said[0], 0.95]
    }
  }
  return undefined
}

/** `DoMat_TuyetMat`, `TàiLiệuMật`: words that were run together. */
function labelled(stem: string): Said {
  const plain = bare((stem.replaceAll("_", "").match(WORD) ?? []).join(""))
  for (const [mark, level] of [...table.levels].sort(([one], [other]) => other.length - one.length))
    if (["TAILIEU", "VANBAN", "DOMAT", "HOSO"].some((start) => plain === start + bare(mark))) return [level, 0.92]
  return undefined
}

/** The level that a file's name tells, and how sure that is. */
export function levelOfName(given: string): Said {
  const name = clean(given.replaceAll("\\", "/").split("/").at(-1) ?? "")
  const stem = name.replace(/(?<=.)\.[\p{L}\p{N}]{1,5}$/u, "")
  let best: Said
  for (const part of stem.split(PARTS)) {
    const whole = part.trim()
    if (whole) best = better(best, exact(whole), atAnEnd(whole))
  }
  const spaced = stem.split(PARTS).join(" ").trim()
  return better(best, exact(spaced), atAnEnd(spaced), labelled(stem))
}
