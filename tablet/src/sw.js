// Keeps the shell of the app on the tablet. Content and API never pass through here.
const VERSION = "khue-shell-__VERSION__"
const FILES = ["__FILES__"]
const SCOPE = new URL(self.registration.scope)

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(VERSION)
      await cache.addAll(FILES.map((file) => new Request(new URL(file, SCOPE), { cache: "reload" })))
    })(),
  )
})

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith("khue-shell-") && name !== VERSION) await caches.delete(name)
      await self.clients.claim()
    })(),
  )
})

// A new version waits until the app says that nothing unsaved is open.
self.addEventListener("message", (event) => {
  if (event.data === "activate") void self.skipWaiting()
})

self.addEventListener("fetch", (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== "GET" || url.origin !== SCOPE.origin || !url.pathname.startsWith(SCOPE.pathname)) return
  const key = request.mode === "navigate" ? new URL("index.html", SCOPE) : request
  // Matched by name, never opened: opening would make an empty cache again on a tablet just erased.
  event.respondWith(
    (async () => (await caches.match(key, { cacheName: VERSION, ignoreVary: true })) ?? fetch(request))(),
  )
})

// Neutral words only: what is on a locked screen is read by whoever passes by.
const WORDS = {
  package: "Có tài liệu họp mới",
  change: "Tài liệu hoặc lịch họp có thay đổi",
  urgent: "Có cuộc họp gấp",
  notice: "Có thông báo của văn phòng",
  wipe: "Mở ứng dụng để cập nhật",
}

// Each push shows a notification, as browsers demand; one of them at a time, and without a sound when the app is in view.
self.addEventListener("push", (event) => {
  event.waitUntil(
    (async () => {
      const { kind, n } = said(event.data)
      const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true })
      for (const one of windows) one.postMessage({ kind: "push" })
      const inView = windows.some((one) => one.visibilityState === "visible")
      await self.registration.showNotification("Khuê", {
        body: WORDS[kind] ?? WORDS.package,
        tag: "khue",
        renotify: kind === "urgent" && !inView,
        silent: inView,
        lang: "vi",
        icon: new URL("icons/icon-192.png", SCOPE).href,
        data: { kind },
      })
      if (!inView) await self.navigator.setAppBadge?.(n).catch(() => undefined)
    })(),
  )
})

self.addEventListener("notificationclick", (event) => {
  event.notification.close()
  event.waitUntil(
    (async () => {
      const { kind } = event.notification.data ?? {}
      const to = kind === "notice" ? "#/notices" : kind === "urgent" ? "#/new/urgent" : "#/new"
      const [open] = await self.clients.matchAll({ type: "window", includeUncontrolled: true })
      if (!open) return self.clients.openWindow(new URL(to, SCOPE).href)
      open.postMessage({ kind: "go", to })
      // Refused without a press, as in tests; the app goes to its place all the same.
      return open.focus().catch(() => undefined)
    })(),
  )
})

function said(data) {
  try {
    const { kind = "", n = 1 } = data?.json() ?? {}
    return { kind: String(kind), n: Number(n) || 1 }
  } catch {
    return { kind: "", n: 1 }
  }
}
