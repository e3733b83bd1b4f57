import type { Bytes } from "../core/bytes"
import type { Paper } from "../model/types"
import { splitBundle } from "../sync/bundle"
import { Lru } from "./lru"
import type { ReadChunk } from "./pdf"

/** Thumbnails and previews of a paper; one stored piece holds many thumbnails. */
export class Pictures {
  private readonly bundles = new Lru<Bytes[]>(4)

  constructor(
    private readonly paper: Paper,
    private readonly read: ReadChunk,
    private readonly has: (hash: string) => boolean,
  ) {}

  /** From the store only: thumbnails come first of all anyway, and nobody should wait for a hundred of them. */
  async thumb(page: number): Promise<ImageBitmap | null> {
    const entry = this.paper.thumbs.find(([, , first, count]) => page >= first && page < first + count)
    if (!entry || !this.has(entry[0])) return null
    const [hash, size, first] = entry
    const images = await this.bundles.get(hash, async () => {
      const bytes = await this.read(hash, size)
      return bytes ? splitBundle(bytes).map((piece) => piece.bytes) : []
    })
    return bitmap(images[page - first])
  }

  /** Whether the preview has to come before the page: true while the paper isn't wholly here. */
  get first(): boolean {
    return !this.paper.chunks.every(([hash]) => this.has(hash))
  }

  async preview(page: number): Promise<ImageBitmap | null> {
    const entry = this.paper.previews[page - 1]
    return entry ? bitmap((await this.read(entry[0], entry[1])) ?? undefined) : null
  }
}

async function bitmap(bytes: Bytes | undefined): Promise<ImageBitmap | null> {
  return bytes ? createImageBitmap(new Blob([bytes], { type: "image/webp" })) : null
}
