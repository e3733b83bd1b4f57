import { createHash } from "node:crypto"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join, relative, sep } from "node:path"
import type { Plugin } from "vite"

// The guard of the desk brings machines of its own; its workers stand in no manifest.
const LEFT_OUT = /^(sw\.js$|\.vite\/|ocr\/|assets\/(check\.worker|guard-part|shapes-)|.*LICENSE)/

interface Made {
  file: string
  css?: string[]
  imports?: string[]
  dynamicImports?: string[]
}

/** Writes sw.js: the hand-written worker with the list of all built files; their common hash is the version. */
export function precache(): Plugin {
  let outDir = ""
  return {
    name: "khue-precache",
    apply: "build",
    configResolved(config) {
      if (!config.isWorker) outDir = join(config.root, config.build.outDir)
    },
    closeBundle() {
      const desks = onlyOfTheDesk()
      const files = walk(outDir).filter((file) => !LEFT_OUT.test(file) && !desks.has(file)).sort()
      const hash = createHash("sha256")
      for (const file of files) hash.update(file).update(readFileSync(join(outDir, file)))
      const source = readFileSync("src/sw.js", "utf8")
      hash.update(source)
      const made = source
        .replace("__VERSION__", hash.digest("hex").slice(0, 16))
        .replace('["__FILES__"]', JSON.stringify(files))
      writeFileSync(join(outDir, "sw.js"), made)
    },
  }

  /** What the desk's reader and guard load and the tablet doesn't: no tablet shall fetch it. */
  function onlyOfTheDesk(): Set<string> {
    const made = JSON.parse(readFileSync(join(outDir, ".vite/manifest.json"), "utf8")) as Record<string, Made>
    const reached = (name: string, found = new Set<string>()): Set<string> => {
      const one = made[name]
      if (!one || found.has(one.file)) return found
      for (const file of [one.file, ...(one.css ?? [])]) found.add(file)
      for (const next of [...(one.imports ?? []), ...(one.dynamicImports ?? [])]) reached(next, found)
      return found
    }
    const tablet = reached("index.html")
    const desk = [...reached("src/desk/reader.ts"), ...reached("src/guard/desk.ts")]
    return new Set(desk.filter((file) => !tablet.has(file)))
  }

  function walk(folder: string): string[] {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(outDir, join(entry.parentPath, entry.name)).split(sep).join("/"))
  }
}
