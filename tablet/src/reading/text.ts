import { fromUtf8, type Bytes } from "../core/bytes"

/** Page texts of a paper: gzip JSON {"pages": […]}. */
export async function unpackText(bytes: Bytes): Promise<string[]> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))
  const plain = new Uint8Array(await new Response(stream).arrayBuffer())
  return (JSON.parse(fromUtf8(plain)) as { pages: string[] }).pages
}
