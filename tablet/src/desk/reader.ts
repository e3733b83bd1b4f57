import { mount } from "svelte"
import { prefs } from "../app/prefs.svelte"
import type { Facts } from "./facts"
import { ask, Gone } from "./facts"
import { kept, recall } from "./memory"
import Reader from "./Reader.svelte"

/** The page as the server made it is complete; it becomes a reader once the facts are here. */
async function start(home: HTMLElement): Promise<void> {
  prefs.language = document.documentElement.lang === "en" ? "en" : "vi"
  const engine = import("../reading/session")
  engine.catch(() => undefined)
  const image = document.querySelector<HTMLImageElement>("#hinh-trang")
  const facts = (await (await ask(home.dataset["facts"] ?? "")).json()) as Facts
  const told = Number(new URLSearchParams(location.search).get("trang") ?? 0)
  const last = recall(facts.paper.file)
  const wanted = kept(location.hash) || told || last?.page || 1
  const place = { page: Math.min(Math.max(1, wanted), facts.paper.pages), paged: last?.paged ?? false, words: last?.words ?? "" }
  const shown = Number(home.dataset["page"] ?? 1)
  home.replaceChildren()
  home.dataset["live"] = "1"
  mount(Reader, { target: home, props: { facts, start: place, first: image ? { page: shown, image } : null, engine } })
}

const home = document.getElementById("doc")
// What can't be had leaves the page as it is: readable page by page.
if (home) start(home).catch((error: unknown) => { if (error instanceof Gone) location.reload() })
