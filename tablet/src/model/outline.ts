import { fold } from "../search/fold"

/** One line of a paper's outline (mục lục). */
export interface Section {
  /** 0 for the highest level that this paper has. */
  level: number
  title: string
  /** Counted from 1. */
  page: number
}

const DEEPEST = 4

/** Outlines come from other people's programs: lines without words or without a page of this paper are left out. */
export function tidyOutline(raw: unknown, pages: number): Section[] {
  if (!Array.isArray(raw)) return []
  const sections = raw.map(section).filter((one) => one !== null && one.page <= pages) as Section[]
  const top = Math.min(...sections.map((one) => one.level))
  return sections.map((one) => ({ ...one, level: Math.min(one.level - top, DEEPEST) }))
}

function section(line: unknown): Section | null {
  if (!Array.isArray(line)) return null
  const [level, title, page] = line as unknown[]
  if (typeof title !== "string" || !title.trim() || !Number.isInteger(page) || (page as number) < 1) return null
  return { level: Number(level) || 0, title: title.replace(/\s+/g, " ").trim(), page: page as number }
}

/** The section that a page belongs to: the last that begins on it or before it; -1 before the first. */
export function sectionAt(outline: Section[], page: number): number {
  let found = -1
  outline.forEach((one, index) => {
    if (one.page <= page && one.page >= (outline[found]?.page ?? 0)) found = index
  })
  return found
}

/** Lines that contain the words, marks or not, each with its place in the whole outline. */
export function findSections(outline: Section[], query: string): { section: Section; index: number }[] {
  const wanted = fold(query).trim()
  return outline
    .map((one, index) => ({ section: one, index }))
    .filter(({ section: one }) => !wanted || fold(one.title).includes(wanted))
}
