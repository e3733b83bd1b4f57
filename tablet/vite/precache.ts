import { createHash } from "node:crypto"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join, relative, sep } from "node:path"
import type { Plugin } from "vite"

const LEFT_OUT = /^(sw\.js$|\.vite\/|.*LICENSE)/

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
      const files = walk(outDir).filter((file) => !LEFT_OUT.test(file)).sort()
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

  function walk(folder: string): string[] {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(outDir, join(entry.parentPath, entry.name)).split(sep).join("/"))
  }
}
