import type { Found } from "./marks"
import { strongest, table } from "./marks"
import type { Evidence } from "./outcome"

export const evidence = (found: Found, page: number | null, said = ""): Evidence => ({
  level: found.level,
  how: found.how,
  score: found.score,
  page,
  box: found.box ?? null,
  said,
})

/** What is sure enough to stop a file, the highest level first. */
export const sure = (marks: Evidence[]): Evidence[] => strongest(marks.filter((one) => one.score >= table.sure))
