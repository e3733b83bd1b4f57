import { readFileSync } from "node:fs"
import type { Plugin } from "vite"

// The reading machine of the secrecy guard: one engine (SIMD, LSTM only). The model is the server's own, /static/vendor.
const WANTED = [
  "node_modules/tesseract.js/dist/worker.min.js",
  "node_modules/tesseract.js-core/tesseract-core-simd-lstm.wasm.js",
  "node_modules/tesseract.js-core/LICENSE",
]

/** Puts Tesseract and its model beside our own assets, so that reading needs no other host. */
export function ocrAssets(): Plugin {
  return {
    name: "khue-ocr-assets",
    apply: "build",
    generateBundle() {
      for (const path of WANTED)
        this.emitFile({ type: "asset", fileName: `ocr/${path.slice(path.lastIndexOf("/") + 1)}`, source: readFileSync(path) })
    },
  }
}
