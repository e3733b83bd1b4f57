import { within } from "../core/within"
import type { FeedEntry } from "../model/types"

export interface LiveEvent {
  event: string
  data: string
}

export interface FeedPush {
  head: number
  entries?: FeedEntry[]
}

const SILENCE = 40_000
const PING = /^: ping$/gm

/** What comes in between: `pings` that came at once. One at a time is a good sign, several together mean that somebody held them. */
type Heard = (pings: number) => void

/**
 * Reads server-sent events from a response. EventSource hides the ping comments, and iPadOS leaves a dead stream "open":
 * so the stream is read by hand, and 40 s without a byte end it.
 */
export async function* readEvents(stream: ReadableStream<Uint8Array>, heard: Heard = () => undefined, silence = SILENCE): AsyncGenerator<LiveEvent> {
  const reader = stream.getReader()
  const decoder = new TextDecoder()
  let rest = ""
  try {
    for (;;) {
      const { done, value } = await within(silence, reader.read(), "the live channel went silent")
      if (done) return
      rest += decoder.decode(value, { stream: true }).replace(/\r\n?/g, "\n")
      heard(rest.match(PING)?.length ?? 0)
      const blocks = rest.split("\n\n")
      rest = blocks.pop() ?? ""
      for (const block of blocks) {
        const event = parseBlock(block)
        if (event) yield event
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function parseBlock(block: string): LiveEvent | null {
  let event = "message"
  const data: string[] = []
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) event = line.slice(6).trim()
    else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""))
  }
  return data.length || event !== "message" ? { event, data: data.join("\n") } : null
}
