import type { PlainStore } from "../store/plain"

export type Language = "vi" | "en"
export type Theme = "auto" | "light" | "dark"
export const TEXT_SIZES = [100, 115, 130, 150] as const

interface Prefs {
  language: Language
  theme: Theme
  text: number
  /** Tiết kiệm dữ liệu. */
  saver: boolean
}

export const prefs = $state<Prefs>({ language: "vi", theme: "auto", text: 100, saver: false })

const darkScheme = matchMedia("(prefers-color-scheme: dark)")
let store: PlainStore | null = null

export async function loadPrefs(from: PlainStore): Promise<void> {
  store = from
  Object.assign(prefs, await store.get<Prefs>("prefs"))
  darkScheme.addEventListener("change", show)
  show()
}

/** By the person's choice, or where the device itself asks to save data (Chrome; iPadOS doesn't tell). */
export function savesData(): boolean {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } }
  return prefs.saver || connection?.saveData === true
}

export async function setPrefs(change: Partial<Prefs>): Promise<void> {
  Object.assign(prefs, change)
  show()
  await store?.put("prefs", $state.snapshot(prefs))
}

function show(): void {
  const root = document.documentElement
  const dark = prefs.theme === "dark" || (prefs.theme === "auto" && darkScheme.matches)
  root.lang = prefs.language
  root.dataset.theme = dark ? "dark" : "light"
  root.style.fontSize = prefs.text === 100 ? "" : `${prefs.text}%`
  const paper = getComputedStyle(root).getPropertyValue("--paper").trim()
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", paper)
}
