import { HOUR } from "../core/clock"

export interface Lease {
  until: number
  graceUntil: number
  warnHours: number
  /** How long a phone code reopens the tablet; the office says it with each lease. Leases of older versions don't. */
  phoneHours?: number
  /** Set when the one renewal by phone was used under this lease. */
  phoneUntil: number | null
}

export type LeaseState = "good" | "soon" | "grace" | "over"

/** A phone code reopens the tablet once per lease. */
export const phoneHours = (lease: Lease | null): number => lease?.phoneHours ?? 24

export const leaseEnd = (lease: Lease): number => Math.max(lease.until, lease.phoneUntil ?? 0)

export function leaseState(lease: Lease, at: number): LeaseState {
  const end = leaseEnd(lease)
  if (at < end) return end - at <= lease.warnHours * HOUR ? "soon" : "good"
  return at < lease.graceUntil && lease.phoneUntil === null ? "grace" : "over"
}

export const mayRead = (state: LeaseState): boolean => state === "good" || state === "soon"

/** A clock set back must not lengthen a lease: time never runs behind what this tablet has already seen. */
export const honestTime = (clock: number, latestSeen: number): number => Math.max(clock, latestSeen)
