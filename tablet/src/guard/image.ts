import { evidence, sure } from "./evidence"
import type { Eyes } from "./stamps"
import type { Outcome } from "./outcome"
import { NOTHING } from "./outcome"
import type { Picture } from "./picture"
import { marksInPicture } from "./stamps"

const A4_LONG = 2338
const LEAST = 0.35 * A4_LONG
const MOST_PIXELS = 100_000_000

/** Width and height by a PNG's or JPEG's own head, before anything is unpacked; zeros when it doesn't say. */
export async function saidSize(file: Blob): Promise<[number, number]> {
  const bytes = new DataView(await file.slice(0, 256 * 1024).arrayBuffer())
  if (bytes.byteLength > 24 && bytes.getUint32(0) === 0x89504e47) return [bytes.getUint32(16), bytes.getUint32(20)]
  if (bytes.byteLength < 4 || bytes.getUint16(0) !== 0xffd8) return [0, 0]
  for (let at = 2; at + 9 < bytes.byteLength; ) {
    const marker = bytes.getUint16(at)
    if (marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)) return [bytes.getUint16(at + 7), bytes.getUint16(at + 5)]
    at += 2 + bytes.getUint16(at + 2)
  }
  return [0, 0]
}

function drawn(picture: ImageBitmap): Picture & { canvas: OffscreenCanvas } {
  const long = Math.max(picture.width, picture.height)
  // A cut-out or a small picture stays small; everything else is a sheet of A4.
  const scale = long < LEAST ? Math.min(3, (0.5 * A4_LONG) / long) : A4_LONG / long
  const canvas = new OffscreenCanvas(Math.max(Math.round(picture.width * scale), 16), Math.max(Math.round(picture.height * scale), 16))
  const context = canvas.getContext("2d", { willReadFrequently: true })
  if (!context) throw new Error("no canvas")
  context.fillStyle = "white"
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.imageSmoothingQuality = "high"
  context.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return { data: context.getImageData(0, 0, canvas.width, canvas.height).data, width: canvas.width, height: canvas.height, canvas }
}

/** A picture by itself: all of it is looked at. */
export async function lookAtImage(file: Blob, eyes: Eyes): Promise<Outcome> {
  const [width, height] = await saidSize(file)
  if (width * height > MOST_PIXELS) return { ...NOTHING, unable: "large" }
  const picture = await createImageBitmap(file).catch(() => null)
  if (!picture) return { ...NOTHING, unable: "kind" }
  const page = drawn(picture)
  picture.close()
  const { found, isWhole } = await marksInPicture(page, { below: 1, depth: "all", said: () => false }, eyes)
  const marks = sure(found.map((one) => evidence(one, 1)))
  return { ...NOTHING, pages: 1, unseen: isWhole ? 0 : 1, marks, shot: marks.length ? page.canvas.transferToImageBitmap() : null }
}
