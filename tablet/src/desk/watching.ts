import { ask, Gone, SignedOut, type Facts } from "./facts"

export type Standing = "same" | "newer" | "cancelled" | "gone" | "signed-out"

const POLL = 30_000
const CALM = 400

/** Tells when the paper is withdrawn, replaced, or the session ends while it is read. Returns what ends the watch. */
export function watchStanding(facts: Facts, tell: (standing: Standing) => void): () => void {
  const source = new EventSource(facts.live)
  let poll = 0
  let soon = 0

  const look = async (): Promise<void> => {
    try {
      const { state } = (await (await ask(`${facts.state}?file=${facts.paper.file}`)).json()) as { state: Standing }
      tell(state)
    } catch (error) {
      if (error instanceof SignedOut) tell("signed-out")
      else if (error instanceof Gone) tell("gone")
    }
  }
  const later = (): void => {
    soon ||= window.setTimeout(() => {
      soon = 0
      void look()
    }, CALM)
  }
  const seen = (): void => {
    if (!document.hidden) later()
  }
  source.addEventListener("changed", later)
  source.addEventListener("open", () => {
    clearInterval(poll)
    poll = 0
    later()
  })
  source.addEventListener("error", () => {
    poll ||= window.setInterval(() => void look(), POLL)
    later()
  })
  document.addEventListener("visibilitychange", seen)
  return () => {
    source.close()
    clearInterval(poll)
    clearTimeout(soon)
    document.removeEventListener("visibilitychange", seen)
  }
}
