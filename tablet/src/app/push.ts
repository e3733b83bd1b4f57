import type { Api } from "../api/client"

/** none: this tablet or this site can't; blocked: refused in the system's settings. */
export type PushState = "none" | "blocked" | "off" | "on"

const registration = async (): Promise<ServiceWorkerRegistration | null> => {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return null
  return (await navigator.serviceWorker.getRegistration(import.meta.env.BASE_URL)) ?? null
}

/** What holds on this tablet, without asking anybody. */
export async function pushState(): Promise<PushState> {
  const worker = await registration()
  if (!worker) return "none"
  if (Notification.permission === "denied") return "blocked"
  return (await worker.pushManager.getSubscription()) ? "on" : "off"
}

/** From a press of a button only: the system asks once. Rejects when the network or the browser's service can't be reached. */
export async function turnOn(api: Api): Promise<PushState> {
  const worker = await registration()
  if (!worker) return "none"
  if ((await Notification.requestPermission()) !== "granted") return pushState()
  return (await subscribe(worker, api)) ? "on" : "none"
}

export async function turnOff(api: Api): Promise<PushState> {
  const worker = await registration()
  await api.pushOff()
  await (await worker?.pushManager.getSubscription())?.unsubscribe()
  return pushState()
}

/** Browsers change their address now and then, and a server may have ended it: told again at each opening, when it was wanted. */
export async function keepUp(api: Api): Promise<PushState> {
  const worker = await registration()
  if (!worker) return "none"
  if (Notification.permission !== "granted") return pushState()
  return (await subscribe(worker, api)) ? "on" : "none"
}

async function subscribe(worker: ServiceWorkerRegistration, api: Api): Promise<boolean> {
  const { key } = await api.pushKey()
  if (!key) return false
  const applicationServerKey = fromBase64Url(key)
  const standing = await worker.pushManager.getSubscription()
  // Made for an earlier key of the site: no message would ever come.
  const stale = standing && !sameKey(standing.options.applicationServerKey, applicationServerKey)
  if (stale) await standing.unsubscribe()
  const subscription = standing && !stale ? standing : await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })
  await api.pushOn(subscription.toJSON())
  return true
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0))
}

function sameKey(known: ArrayBuffer | null, wanted: Uint8Array): boolean {
  if (!known) return true
  const bytes = new Uint8Array(known)
  return bytes.length === wanted.length && bytes.every((byte, index) => byte === wanted[index])
}

/** A figure on the app's icon, where the system shows one; 0 takes it away. */
export function badge(count: number): void {
  if (!("setAppBadge" in navigator)) return
  void (count ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => undefined)
}

/** What the service worker tells: a push came, or a notification was pressed. */
export function hearWorker(on: { push: () => void; go: (link: string) => void }): void {
  if (!("serviceWorker" in navigator)) return
  navigator.serviceWorker.addEventListener("message", (event: MessageEvent<{ kind?: string; to?: string } | null>) => {
    if (event.data?.kind === "push") on.push()
    if (event.data?.kind === "go" && event.data.to) on.go(event.data.to)
  })
}
