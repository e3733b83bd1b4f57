import { fromUtf8, type Bytes } from "../core/bytes"
import { tidyOutline, type Section } from "../model/outline"

/** What is known of a paper's words before its pages are drawn. */
export interface PaperText {
  pages: string[]
  outline: Section[]
}

/** Texts of a paper: gzip JSON {"pages": […], "outline": [[level, title, page], …]}; the outline may be absent. */
export async function unpackText(bytes: Bytes): Promise<PaperText> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))
  const plain = new Uint8Array(await new Response(stream).arrayBuffer())
  const { pages, outline } = JSON.parse(fromUtf8(plain)) as { pages: string[]; outline?: unknown }
  return { pages, outline: tidyOutline(outline, pages.length) }
}
