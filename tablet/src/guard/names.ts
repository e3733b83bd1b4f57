import { bare, clean, isUpper, tight } from "./letters"
import type { Mark } from "./marks"
import { table } from "./marks"

// The twin of khue/files/rules/guard/names.py: a mark in a name stands as a part of its own, or ends or begins it.

const WEAK = /(?<! )[-_](?! )/
const STRONG = / *[-_] +| +[-_]|[()[\]{}.,;+&#@~–—/\\]+|\s{2,}|\d+/
const PARTS = /[-_()[\]{}.,;+&#@~–—/\\]+|\s{2,}|\d+/
const WORD = /[\p{L}\p{N}\p{M}_]+/gu
const LOOSE = new Set(["LIỆU", "BẢN", "SƠ"])
const leadsOn = new Set([...table.leadsOn].filter((one) => !LOOSE.has(one)).map(bare))

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

/** The level that begins or ends a name of several words, unless the words around it make it talk. */
const atAnEnd = (name: string): Said => {
  const words = name.match(WORD) ?? []
  return better(ends(words), begins(words))
}

function ends(words: string[]): Said {
  for (const take of [2, 1]) {
    const said = words.length > take ? exact(words.slice(-take).join(" ")) : undefined
    if (said && said[1] >= table.sure) return leadsOn.has(bare(words.at(-take - 1) ?? "")) ? undefined : [said[0], 0.95]
  }
  return undefined
}

function begins(words: string[]): Said {
  for (const take of [2, 1]) {
    const said = words.length > take ? exact(words.slice(0, take).join(" ")) : undefined
    if (!said || said[1] < table.sure) continue
    // “MẬT Báo cáo” is a mark, “Mật độ” and “MẬT ĐỘ” are words.
    const alone = take === 2 || (isUpper(words[0] ?? "") && !isUpper(words[1] ?? ""))
    return alone ? [said[0], 0.95] : undefined
  }
  return undefined
}

/** `Quy_chế_bảo_mật`, `Mật_độ`: the part is a word among words that were joined. */
function isTalk(whole: string, before: string, after: string): boolean {
  if (leadsOn.has(bare(before.match(WORD)?.at(-1) ?? ""))) return true
  const following = after.match(WORD)?.[0]
  if (!following || exact(whole)?.[0] !== "mat") return false
  return !isUpper(whole) || table.goesOn.has(bare(following))
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
  for (const strong of stem.split(STRONG)) {
    const parts = strong.split(WEAK).map((one) => one.trim()).filter(Boolean)
    for (const [at, whole] of parts.entries())
      if (!isTalk(whole, parts[at - 1] ?? "", parts[at + 1] ?? "")) best = better(best, exact(whole))
  }
  for (const whole of stem.replace(new RegExp(WEAK, "g"), " ").split(STRONG)) if (whole.trim()) best = better(best, atAnEnd(whole.trim()))
  return better(best, exact(stem.split(PARTS).join(" ").trim()), labelled(stem))
}
