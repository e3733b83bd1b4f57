/** The only clock of the app; tests hold it still. */
let held: number | null = null

export const now = (): number => held ?? Date.now()
export const holdClock = (at: number | null): void => {
  held = at
}
export const isoNow = (): string => new Date(now()).toISOString()
export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 86_400_000
