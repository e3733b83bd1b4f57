import type { Enrolment } from "../api/client"

interface SafariNavigator extends Navigator {
  standalone?: boolean
  userAgentData?: { getHighEntropyValues?: (hints: string[]) => Promise<{ model?: string; platform?: string }> }
}

/** Absent in WebKit's own browser on Linux, where the app is tested too. */
const storage = (): Partial<StorageManager> | undefined => (navigator as { storage?: StorageManager }).storage

const device = (): SafariNavigator => navigator

export const isStandalone = (): boolean =>
  device().standalone === true || matchMedia("(display-mode: standalone), (display-mode: fullscreen)").matches

/** iPadOS calls itself a Mac; a Mac has no touch points. */
export const isIos = (): boolean =>
  /iPad|iPhone/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1)

export async function describeDevice(): Promise<Enrolment["device"]> {
  const hints = await device().userAgentData?.getHighEntropyValues?.(["model", "platform"]).catch(() => null)
  const estimate = await storage()?.estimate?.().catch(() => null)
  return {
    user_agent: navigator.userAgent,
    platform: hints?.platform ?? (isIos() ? "iPadOS" : ""),
    model: hints?.model ?? "",
    standalone: isStandalone(),
    storage_quota: estimate?.quota ?? 0,
  }
}

export async function askToPersist(): Promise<boolean> {
  return (await storage()?.persist?.().catch(() => false)) ?? false
}

export async function storageUse(): Promise<{ used: number; quota: number } | null> {
  const estimate = await storage()?.estimate?.().catch(() => null)
  return estimate?.usage !== undefined && estimate.quota ? { used: estimate.usage, quota: estimate.quota } : null
}
