import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { Plugin } from "vite"

const HOME = "node_modules/pdfjs-dist"
const WANTED: [folder: string, keep: RegExp][] = [
  // JPEG 2000 and JBIG2 are what scanners write; the fallback in plain script is for engines without WebAssembly.
  ["wasm", /\.wasm$|^LICENSE/],
  ["standard_fonts", /./],
]

/** Puts pdf.js's decoders and standard fonts beside our own assets, so that reading needs no other host. */
export function pdfAssets(): Plugin {
  return {
    name: "khue-pdf-assets",
    apply: "build",
    generateBundle() {
      for (const [folder, keep] of WANTED)
        for (const name of readdirSync(join(HOME, folder)).filter((name) => keep.test(name)))
          this.emitFile({ type: "asset", fileName: `pdfjs/${folder}/${name}`, source: readFileSync(join(HOME, folder, name)) })
    },
  }
}
