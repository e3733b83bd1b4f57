import { mount, unmount } from "svelte"
import { prefs } from "../app/prefs.svelte"
import Declare from "./Declare.svelte"
import type { Level } from "./marks"
import type { Evidence } from "./outcome"
import Stopped from "./Stopped.svelte"

// What the desk's upload page calls: ask for the level, look at a file, show why one was stopped.

prefs.language = document.documentElement.lang === "en" ? "en" : "vi"

export { inspect } from "./check"
export { seen } from "./sentences"

/** *Tài liệu có độ mật không?*: a level for each file, or null when the sender gave up. */
export function declare(names: string[], icons: string): Promise<Level[] | null> {
  return new Promise((answer) => {
    const shown = mount(Declare, {
      target: document.body,
      props: {
        names,
        icons,
        done: (levels: Level[] | null) => {
          answer(levels)
          void unmount(shown)
        },
      },
    })
  })
}

export interface Stop {
  name: string
  mark: Evidence
  shot: ImageBitmap | null
  icons: string
  slip: string
  second: string
}

/** The page with its mark lit, what happened, why, and what to do; ends when it is closed. */
export function show(stop: Stop): Promise<void> {
  return new Promise((over) => {
    const shown = mount(Stopped, {
      target: document.body,
      props: {
        ...stop,
        closed: () => {
          void unmount(shown)
          over()
        },
      },
    })
  })
}
