import { prefs } from "../app/prefs.svelte"
import { words, type Key } from "./words"

type Facts = Record<string, string | number>

/** Words of the tool in the chosen language; what people wrote is never translated. */
export function t(key: Key, facts: Facts = {}): string {
  const text = words[key][prefs.language === "vi" ? 0 : 1]
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole))
}

export type { Key }
