// Forty tablets in one process: the app's own modules, told what to do by lines of JSON.
import { dirname, join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath, pathToFileURL } from "node:url"

const app = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "tablet")
const { runnerImport } = await import(pathToFileURL(join(app, "node_modules", "vite", "dist", "node", "index.js")).href)

Object.defineProperty(globalThis, "navigator", { value: { onLine: true } })
globalThis.addEventListener = () => undefined
globalThis.document = { hidden: false, addEventListener: () => undefined }

const tell = (what) => process.stdout.write(`${JSON.stringify({ at: Date.now() / 1000, ...what })}\n`)
process.on("unhandledRejection", (error) => tell({ what: "error", error: String(error) }))

const quiet = { root: app, configFile: false, logLevel: "silent" }
const { HallTablet } = (await runnerImport(join(app, "tests", "hall.ts"), quiet)).module
const tablets = new Map()

const does = {
  async start({ tablet, address, token, person, key }) {
    const seat = { token, person, key: new Uint8Array(Buffer.from(key, "base64")) }
    tablets.set(tablet, await HallTablet.start(address, seat, (what, pack) => tell({ tablet, what, pack })))
  },
  async open({ tablet, title, page }) {
    tell({ tablet, what: "opened", ...(await tablets.get(tablet).open(title, page)) })
  },
  count() {
    const all = [...tablets.values()]
    const sum = (of) => all.reduce((total, one) => total + of(one.chunks), 0)
    tell({ what: "count", came: sum((one) => one.came), twice: sum((one) => one.twice) })
  },
  stop() {
    for (const one of tablets.values()) one.close()
    process.exit(0)
  },
}

tell({ what: "ready" })
let last = Promise.resolve()
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line)
  const doing = () => Promise.resolve(does[asked.do](asked)).catch((error) => tell({ what: "error", error: String(error) }))
  // Databases are made one after the other: each takes the factory that stands there then.
  if (asked.do === "start") last = last.then(doing)
  else doing()
}
