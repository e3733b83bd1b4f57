import type { Box, How, Mark } from "./marks"

/** One mark that stops a file. `said` never leaves this machine: it is shown to the sender only. */
export interface Evidence {
  level: Mark
  how: How
  score: number
  page: number | null
  box: Box | null
  said: string
}

/** Why a file couldn't be looked into here; the server looks at all of it then. */
export type Unable = "locked" | "kind" | "large" | "damaged" | "failed" | "slow"

export interface Outcome {
  marks: Evidence[]
  pages: number
  /** Pages whose picture is left to the server. */
  unseen: number
  unable: Unable | null
  /** The page with the first mark, drawn. */
  shot: ImageBitmap | null
}

/** How far the look is: page n of m. */
export type Tell = (page: number, of: number) => void

export const NOTHING: Outcome = { marks: [], pages: 0, unseen: 0, unable: null, shot: null }
