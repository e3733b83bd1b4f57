import { bare, clean, each, isLetter, isUpper, readings, tight, words } from "./letters"
import type { Box, Found, Mark, Segment } from "./marks"
import { strongest, table } from "./marks"

// The twin of khue/files/rules/guard/words.py, proved by the same vectors: a mark is words that stand alone,
// or what follows a label; talk about secrets is neither.

const DECORATION = String.raw`[\s*.\-–—_=:;,()\[\]{}|•·~/\\]+`
const EDGE = new RegExp(`^${DECORATION}|${DECORATION}$`, "g")
const QUOTES = /["'“”‘’«»„]/
const TICKED = /[☒☑✓✔■⊠]|[[(]\s*[xXvV]\s*[\])]/
const OPEN = /[☐□◻]|[[(]\s*[\])]/
const COPY = /(?:BẢNSỐ|SỐBẢN|BẢNTHỨ|BỘSỐ).*$/

type Case = "upper" | "title" | "lower"

function caseOf(text: string): Case {
  const letters = each(text).filter(isLetter)
  if (letters.every(isUpper)) return "upper"
  return letters[0] && isUpper(letters[0]) ? "title" : "lower"
}

/** Without decoration. */
const core = (text: string): string => text.replace(EDGE, "")

/** The tight words without copy number and urgency after them, without “tài liệu” before them. */
function withoutCompany(whole: string): string {
  let rest = whole.replace(COPY, "")
  for (const suffix of table.suffixes) if (rest.endsWith(suffix)) rest = rest.slice(0, -suffix.length)
  rest = core(rest)
  const prefix = table.prefixes.find((one) => rest.startsWith(one) && rest !== one)
  return prefix ? rest.slice(prefix.length) : rest
}

const exact = (text: string): Mark | undefined => table.levels.get(withoutCompany(tight(text)))

/** A level whose letters came without their marks or with wrong ones, and how much that says. */
function broken(text: string): [Mark, number] | undefined {
  const plain = withoutCompany(bare(text))
  for (const [name, level] of table.levels) {
    if (bare(name) !== plain) continue
    if (level !== "mat") return [level, 0.9]
    return [level, table.unlikely.has(tight(text)) ? 0.45 : 0.7]
  }
  return undefined
}

/** Whether one stands above the other, a line apart. */
function overlap(one: Box, other: Box): boolean {
  const tall = Math.max(other[3] - other[1], 0.004)
  return one[0] < other[2] && other[0] < one[2] && other[1] - one[3] < 1.6 * tall
}

class Page {
  private readonly segments: Segment[]

  constructor(segments: Segment[], private readonly machineRead: boolean) {
    this.segments = segments.filter((one) => one.text.trim())
  }

  *found(): Generator<Found> {
    for (const [at, one] of this.segments.entries()) {
      const mark = this.alone(one, this.above(at)) ?? this.labelled(one)
      if (mark) yield mark
    }
    yield* this.inTwoLines()
  }

  /** What stands over a segment: by its box where there are boxes, else the segment before. */
  private above(at: number): Segment | undefined {
    const one = this.segments[at]
    if (!one?.box) return at ? this.segments[at - 1] : undefined
    for (let before = at - 1; before >= 0; before -= 1) {
      const other = this.segments[before]
      if (!other || one.line - other.line > 1) return undefined
      if (other.line < one.line && other.box && overlap(other.box, one.box)) return other
    }
    return undefined
  }

  private alone(one: Segment, before: Segment | undefined): Found | undefined {
    for (const said of readings(one.text)) {
      const heart = core(said)
      if (!each(heart).some(isLetter)) continue
      const level = exact(heart)
      if (level) return this.judged(one, said, heart, level, before)
      const near = broken(heart)
      if (near && caseOf(heart) === "upper" && !goesOn(before, one)) {
        const score = one.line < table.topLines || this.machineRead ? near[1] : near[1] * 0.8
        return { level: near[0], how: "text", score, box: one.box }
      }
    }
    return undefined
  }

  private judged(one: Segment, said: string, heart: string, level: Mark, before: Segment | undefined): Found | undefined {
    const found = (score: number): Found => ({ level, how: "text", score, box: one.box })
    const kind = caseOf(heart)
    if (goesOn(before, one)) return undefined
    // Words about the mark; a stamp between quotes shows itself in the picture.
    if (QUOTES.test(said)) return kind === "upper" ? found(0.4) : undefined
    if (kind === "upper" || said !== readings(one.text)[0]) return found(1)
    if (kind === "title" && !/[.;,]$/.test(said.trimEnd())) return found(one.line < table.topLines ? 0.95 : 0.5)
    return undefined
  }

  /** `Độ mật: Tối mật`; a form with nothing ticked, or with a level that is none, says nothing. */
  private labelled(one: Segment): Found | undefined {
    for (const said of readings(one.text)) {
      const whole = tight(said)
      if (!table.labels.some((label) => opens(whole, label))) continue
      const level = chosen(said)
      if (level) return { level, how: "text", score: 1, box: one.box }
    }
    return undefined
  }

  /** A stamp whose words stand one under the other. */
  private *inTwoLines(): Generator<Found> {
    for (const [at, below] of this.segments.entries()) {
      const above = this.above(at)
      const apart = above ? below.line - above.line : 0
      if (!above || apart <= 0 || apart > 1 || core(clean(below.text)) !== "MẬT") continue
      const first = core(readings(above.text)[0] ?? "")
      const level = table.levels.get(`${tight(first)}MẬT`)
      if (level && level !== "mat" && caseOf(first) === "upper") yield { level, how: "text", score: 0.95, box: below.box }
    }
  }
}

/** The line above leads on to this one: a sentence or a title that was broken here. */
function goesOn(before: Segment | undefined, one: Segment): boolean {
  if (!before || one.line - before.line <= 0 || one.line - before.line > 1) return false
  const last = words(clean(before.text).toUpperCase()).at(-1)
  if (!last) return false
  return /[,\-–“(/]$/.test(last) || table.leadsOn.has(last.replace(/^[,.;:“”"']+|[,.;:“”"']+$/g, ""))
}

function opens(whole: string, label: string): boolean {
  const [plain, wanted] = [bare(whole), bare(label)]
  const start = plain.indexOf(wanted)
  return start >= 0 && start <= 4 && /^\.*[:：\-–]/.test(plain.slice(start + wanted.length))
}

/** The level after the label: the ticked one, or the only one named. */
function chosen(said: string): Mark | undefined {
  let after = said.slice(said.search(/[:：–-]/) + 1)
  const ticked = TICKED.exec(after)
  if (ticked) after = after.slice(ticked.index + ticked[0].length).split(OPEN)[0] ?? ""
  else if (OPEN.test(after)) return undefined
  const parts = after.split(/[,;/|]|\s{2,}|(?<![\p{L}\p{N}_])hoặc(?![\p{L}\p{N}_])/u).map(core).filter(Boolean)
  const named = parts.map(levelOf).filter((level) => level !== undefined)
  return named.length === 1 && parts.length <= 2 ? named[0] : undefined
}

function levelOf(part: string): Mark | undefined {
  const plain = withoutCompany(bare(part))
  if (table.none.has(plain)) return undefined
  for (const [name, level] of table.levels) if (bare(name) === plain) return level
  return undefined
}

/** Every mark in the words of one page, the highest level first. `machineRead`: the words come from OCR. */
export const marksInPage = (segments: Segment[], machineRead = false): Found[] => strongest([...new Page(segments, machineRead).found()])
