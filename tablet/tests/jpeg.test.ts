import { expect, test, vi } from "vitest"
import { JpegDecoder } from "../src/reading/jpeg"

test("JPEG is decoded by the browser, its colours as they are", async () => {
  const picture = { width: 1 }
  const made = vi.fn((): Promise<unknown> => Promise.resolve(picture))
  vi.stubGlobal("createImageBitmap", made)
  const decoder = new JpegDecoder({ data: Uint8Array.of(1, 2, 3), type: "image/jpeg" })
  expect(await decoder.decode()).toEqual({ image: picture })
  const [blob, options] = (made.mock.calls[0] ?? []) as unknown as [Blob?, ImageBitmapOptions?]
  expect([blob?.size, blob?.type, options]).toEqual([3, "image/jpeg", { colorSpaceConversion: "none" }])
})

test("nothing but JPEG is promised, and that only where the browser can", async () => {
  vi.stubGlobal("createImageBitmap", vi.fn())
  expect(await JpegDecoder.isTypeSupported("image/jpeg")).toBe(true)
  expect(await JpegDecoder.isTypeSupported("image/bmp")).toBe(false)
  vi.stubGlobal("createImageBitmap", undefined)
  expect(await JpegDecoder.isTypeSupported("image/jpeg")).toBe(false)
})

test("pdf.js finds it where it looks for a decoder", () => {
  expect((globalThis as { ImageDecoder?: unknown }).ImageDecoder).toBe(JpegDecoder)
})
