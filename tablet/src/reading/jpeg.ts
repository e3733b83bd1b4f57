// pdf.js decodes JPEG in its own JavaScript unless the browser has an ImageDecoder, which it doesn't trust in Chromium
// (mozilla/pdf.js #19060) and iPadOS hasn't. Every browser decodes JPEG through createImageBitmap, five times as fast.
interface Source {
  data: Uint8Array<ArrayBuffer>
  type: string
}

/** As much of an ImageDecoder as pdf.js uses, for JPEG only. What can't be decoded rejects, and pdf.js tries by itself. */
export class JpegDecoder {
  static isTypeSupported(type: string): Promise<boolean> {
    return Promise.resolve(type === "image/jpeg" && typeof createImageBitmap === "function")
  }

  constructor(private readonly source: Source) {}

  /** Colours as they are: what they mean is said by the paper, not by a profile inside the picture. */
  async decode(): Promise<{ image: ImageBitmap }> {
    const { data, type } = this.source
    return { image: await createImageBitmap(new Blob([data], { type }), { colorSpaceConversion: "none" }) }
  }

  /** Nothing is held. */
  close(): void {}
}

Object.assign(globalThis, { ImageDecoder: JpegDecoder })
