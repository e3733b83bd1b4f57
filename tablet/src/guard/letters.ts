import tables from "../../../khue/files/rules/guard/encodings.json"

// The twin of khue/files/rules/guard/letters.py: one way of writing for all, however a text layer spells.

const encodings: Record<string, Record<string, string>> = tables
const UNSEEN = /[\u200b\u200c\u200d\u2060\ufeff\u00ad]/g
const MARKS = /\p{Mn}/gu

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")

const patterns = new Map(
  Object.entries(encodings).map(([name, table]) => {
    const keys = Object.keys(table).sort((one, other) => other.length - one.length)
    return [name, new RegExp(keys.map(escape).join("|"), "g")] as const
  }),
)

/** The text read as `tcvn3` or `vni`, in NFC. */
export function decoded(text: string, encoding: string): string {
  const [table, pattern] = [encodings[encoding], patterns.get(encoding)]
  if (!table || !pattern) return text
  return text.replace(pattern, (found) => table[found] ?? found).normalize("NFC")
}

export const words = (text: string): string[] => text.split(/\s+/).filter(Boolean)

/** NFC, compatibility letters made plain, one space between words, nothing unseen. */
export const clean = (text: string): string => words(text.replace(UNSEEN, "").normalize("NFKC")).join(" ")

/** Every way the text may be meant: as it stands, and where its letters allow in each old encoding. */
export function readings(text: string): string[] {
  const raw = text.normalize("NFC")
  const found = [clean(text)]
  if (!/^[\x00-\x7f]*$/.test(raw))
    for (const name of Object.keys(encodings)) {
      const other = decoded(raw, name)
      if (other !== raw) found.push(words(other).join(" "))
    }
  return [...new Set(found)]
}

/** Upper case without spaces: what letter-spaced words have in common with others. */
export const tight = (text: string): string => words(text).join("").toUpperCase()

/** Upper case without spaces and without marks on letters: `TUYETMAT`. */
export const bare = (text: string): string =>
  tight(text).replace(/[đĐ]/g, (one) => (one === "đ" ? "d" : "D")).normalize("NFD").replace(MARKS, "")

export const each = (text: string): string[] => Array.from(text)
export const isLetter = (one: string): boolean => /\p{L}/u.test(one)
export const isUpper = (one: string): boolean => one === one.toUpperCase() && one !== one.toLowerCase()
