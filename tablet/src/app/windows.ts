import type { SyncState } from "../sync/engine"

/** What windows of one tablet tell each other. Never content: that lies in the store, sealed. */
export type Word =
  | { kind: "hello" }
  | { kind: "state"; state: SyncState }
  | { kind: "changed" }
  | { kind: "session" }
  | { kind: "lock" }
  | { kind: "erase" }

const NAME = "khue-windows"
const GATHER = 500

/** Only one window talks with the server; the others learn from it what is new, and obey the same orders. */
export class Windows {
  onWord: (word: Word) => void = () => undefined
  private readonly channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(NAME) : null
  private gathering: ReturnType<typeof setTimeout> | null = null

  listen(): void {
    this.channel?.addEventListener("message", (event: MessageEvent<Word>) => this.onWord(event.data))
  }

  say(word: Word): void {
    this.channel?.postMessage(word)
  }

  /** Many small changes are told as one. */
  changed(): void {
    this.gathering ??= setTimeout(() => {
      this.gathering = null
      this.say({ kind: "changed" })
    }, GATHER)
  }
}
