import type { Grey } from "./cut"
import type { Read } from "./read"

// Máy đọc chữ: Tesseract with the Vietnamese model in a worker of its own, from our own server, started when a page first needs it.

export interface Reader {
  line(picture: Grey): Promise<Read>
  words(picture: Grey): Promise<Read>
  close(): void
}

const SINGLE_LINE = "7"
const SPARSE_TEXT = "11"
const LSTM_ONLY = 1

/** A picture as PGM, the simplest form that the machine takes. */
function pgm({ data, width, height }: Grey): Uint8Array {
  const head = new TextEncoder().encode(`P5\n${String(width)} ${String(height)}\n255\n`)
  const file = new Uint8Array(head.length + data.length)
  file.set(head)
  file.set(data, head.length)
  return file
}

/** `base`: where the machine's files lie, ending in a slash. */
export async function openReader(base: string): Promise<Reader> {
  const { default: tesseract } = await import("tesseract.js")
  const worker = await tesseract.createWorker("vie", LSTM_ONLY, {
    workerPath: `${base}worker.min.js`,
    corePath: `${base}tesseract-core-simd-lstm.wasm.js`,
    // One model for both walls: the server unpacks the same file.
    langPath: new URL("/static/vendor", base).href,
    workerBlobURL: false,
    cacheMethod: "none",
    gzip: true,
  })
  await worker.setParameters({ user_defined_dpi: "300" })
  let mode = ""
  const read = async (picture: Grey, wanted: string): Promise<Read> => {
    if (mode !== wanted) await worker.setParameters({ tessedit_pageseg_mode: wanted as never })
    mode = wanted
    const { data } = await worker.recognize(pgm(picture), {}, { text: true })
    return { text: data.text.trim(), sure: data.confidence }
  }
  return {
    line: (picture) => read(picture, SINGLE_LINE),
    words: (picture) => read(picture, SPARSE_TEXT),
    close: () => void worker.terminate(),
  }
}
