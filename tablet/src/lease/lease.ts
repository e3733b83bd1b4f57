import { DAY, HOUR } from "../core/clock"

export interface Lease {
  until: number
  graceUntil: number
  warnHours: number
  /** Set when the one renewal by phone was used under this lease. */
  phoneUntil: number | null
}

export type LeaseState = "good" | "soon" | "grace" | "over"

/** A phone code reopens the tablet for one day, once per lease. */
export const PHONE_RENEWAL = DAY

export const leaseEnd = (lease: Lease): number => Math.max(lease.until, lease.phoneUntil ?? 0)

export function leaseState(lease: Lease, at: number): LeaseState {
  const end = leaseEnd(lease)
  if (at < end) return end - at <= lease.warnHours * HOUR ? "soon" : "good"
  return at < lease.graceUntil && lease.phoneUntil === null ? "grace" : "over"
}

export const mayRead = (state: LeaseState): boolean => state === "good" || state === "soon"

/** A clock set back must not lengthen a lease: time never runs behind what this tablet has already seen. */
export const honestTime = (clock: number, latestSeen: number): number => Math.max(clock, latestSeen)
