import { lookAtImage } from "./image"
import type { Reader } from "./ocr"
import type { Shape } from "./shapes"
import { openShapes } from "./shapes"
import type { Eyes } from "./stamps"
import { openReader } from "./ocr"
import type { Outcome, Tell } from "./outcome"
import { NOTHING } from "./outcome"
import { marksInOffice, isPicture } from "./office"
import { kindOf } from "./kinds"
import { levelOfName } from "./names"
import { table } from "./marks"
import { evidence, sure } from "./evidence"
import { lookAtPdf } from "./paper"
import { members } from "./zip"

// One worker looks at files before any byte leaves this machine: { file, base } comes in, progress and the outcome go out.

const LARGEST = 400 * 1024 ** 2
const MOST_MEMBERS = 5000
const MOST_PICTURES = 12
const MOST_PICTURE = 40 * 1024 ** 2

export interface Question {
  file: File
  /** Where the built files lie, ending in a slash. */
  base: string
}

export type Answer = { page: number; of: number } | { outcome: Outcome }

let reader: Promise<Reader> | null = null
let shapes: Promise<Shape[]> | null = null

async function office(file: File, eyes: Eyes, tell: Tell): Promise<Outcome> {
  const parts = await members(file, MOST_MEMBERS)
  if (parts.some((one) => one.locked)) return { ...NOTHING, unable: "locked" }
  const marks = (await marksInOffice(parts)).map((one) => evidence(one, null))
  if (sure(marks).length) return { ...NOTHING, pages: 1, marks: sure(marks) }
  const pictures = parts.filter((one) => isPicture(one.name) && one.size < MOST_PICTURE)
  for (const [at, part] of pictures.slice(0, MOST_PICTURES).entries()) {
    tell(at + 1, Math.min(pictures.length, MOST_PICTURES))
    const inside = await lookAtImage(new Blob([await part.read(MOST_PICTURE)]), eyes)
    if (inside.marks.length) return { ...inside, marks: inside.marks.map((one) => ({ ...one, how: "inside", page: null })) }
  }
  return { ...NOTHING, pages: 1, unseen: 0 }
}

async function archive(file: File): Promise<Outcome> {
  const named = (await members(file, MOST_MEMBERS)).flatMap((one) => {
    const level = levelOfName(one.name)
    return level ? [evidence({ level: level[0], how: "inside", score: level[1] }, null)] : []
  })
  return sure(named).length ? { ...NOTHING, marks: sure(named) } : { ...NOTHING, unable: "kind" }
}

async function content({ file, base }: Question, tell: Tell): Promise<Outcome> {
  const eyes: Eyes = { read: () => (reader ??= openReader(`${base}ocr/`)), shapes: () => (shapes ??= openShapes()) }
  const kind = await kindOf(file)
  if (kind === "pdf") return lookAtPdf(file, `${base}pdfjs/`, eyes, tell)
  if (kind === "office") return office(file, eyes, tell)
  if (kind === "archive") return archive(file)
  if (kind === "image") return lookAtImage(file, eyes)
  return { ...NOTHING, unable: "kind" }
}

async function look(question: Question, tell: Tell): Promise<Outcome> {
  const named = levelOfName(question.file.name)
  if (named && named[1] >= table.sure) return { ...NOTHING, marks: [evidence({ level: named[0], how: "name", score: named[1] }, null)] }
  if (question.file.size > LARGEST) return { ...NOTHING, unable: "large" }
  return content(question, tell)
}

const post = (answer: Answer, moved: Transferable[] = []): void => (self as unknown as Worker).postMessage(answer, moved)

self.onmessage = ({ data }: MessageEvent<Question>) => {
  look(data, (page, of) => post({ page, of }))
    .catch((error: unknown): Outcome => {
      console.warn("the look at a file ended early", error instanceof Error ? error.name : "")
      return { ...NOTHING, unable: error instanceof Error && error.name === "PasswordException" ? "locked" : "failed" }
    })
    .then((outcome) => post({ outcome }, outcome.shot ? [outcome.shot] : []), () => undefined)
}
