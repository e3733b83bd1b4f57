/** Keeps the app itself on the tablet. A waiting new version is only announced: who is reading decides when. */
export async function registerShell(announce: () => void): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return
  const base = import.meta.env.BASE_URL
  const asked = navigator.serviceWorker.register(`${base}sw.js`, { scope: base, updateViaCache: "none" })
  // Refused in private windows: the app works, only not without network.
  const registration = (await asked.catch(() => null)) as ServiceWorkerRegistration | null | undefined
  if (!registration) return
  if (registration.waiting && navigator.serviceWorker.controller) announce()
  registration.addEventListener("updatefound", () => {
    const fresh = registration.installing
    fresh?.addEventListener("statechange", () => {
      if (fresh.state === "installed" && navigator.serviceWorker.controller) announce()
    })
  })
}

export async function useNewVersion(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration()
  if (!registration?.waiting) { location.reload(); return; }
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true })
  registration.waiting.postMessage("activate")
}
