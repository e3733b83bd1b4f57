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
