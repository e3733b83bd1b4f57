import type { Paper } from "../model/types"

/** A paper of the same pack: enough to go there and to search in its words. */
export interface Beside {
  id: number
  file: number
  title: string
  number: string
  pages: number
  labels: string[]
  text: [hash: string, size: number] | null
  source: string
  href: string
}

/** What the server says of the paper that is read (khue/meetings/pages/reader.py). */
export interface Facts {
  paper: Paper
  source: string
  package: number | null
  /** Whether pages seen are reported: the pack was sent to this very person. */
  counts: boolean
  meeting: { id: number; title: string }
  mark: string[]
  papers: Beside[]
  state: string
  seen: string
  live: string
  home: string
  token: string
  prints: boolean
  copy: string
}

/** The session is over, or was ended elsewhere. */
export class SignedOut extends Error {}
/** Not there, or not for this reader any more. */
export class Gone extends Error {}

/** Asks the server; a redirect means the entrance. Rejects with SignedOut, Gone, or what the network says. */
export async function ask(address: string, how: RequestInit = {}): Promise<Response> {
  const answer = await fetch(address, { credentials: "same-origin", redirect: "manual", ...how })
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut()
  if (answer.status === 403 || answer.status === 404) throw new Gone()
  if (!answer.ok) throw new Error(`the server said ${answer.status}`)
  return answer
}
