/** Where reading stands, in this tab's memory only: it ends with the tab, and the server isn't told. */
export interface Place {
  page: number
  paged: boolean
  /** Words that were looked for in another paper of the pack. */
  words?: string
}

const name = (file: number): string => `khue:read/${file}`

export function keep(file: number, place: Place): void {
  try {
    sessionStorage.setItem(name(file), JSON.stringify(place))
  } catch {
    // A browser that keeps nothing begins at the first page again.
  }
}

export function recall(file: number): Place | null {
  try {
    return JSON.parse(sessionStorage.getItem(name(file)) ?? "null") as Place | null
  } catch {
    return null
  }
}

/** The page that an address names (#trang=12); 0 when it names none. */
export const kept = (hash: string): number => Number(/^#trang=(\d{1,5})$/.exec(hash)?.[1] ?? 0)
