export type Kind = "pdf" | "office" | "archive" | "image" | "other"

const OFFICE = /^(\[Content_Types\]\.xml|word\/|xl\/|ppt\/|mimetype$)/

const starts = (bytes: Uint8Array, ...wanted: number[]): boolean => wanted.every((one, at) => bytes[at] === one)

/** What a file is by its first bytes, whatever its name says. */
export async function kindOf(file: Blob): Promise<Kind> {
  const head = new Uint8Array(await file.slice(0, 1100).arrayBuffer())
  const letters = new TextDecoder("latin1").decode(head)
  if (letters.slice(0, 1030).includes("%PDF-")) return "pdf"
  if (starts(head, 0x50, 0x4b, 3, 4)) {
    const name = letters.slice(30, 30 + (head[26] ?? 0) + 256 * (head[27] ?? 0))
    return OFFICE.test(name) || /\.(docx|xlsx|pptx|odt|ods|odp)$/i.test((file as File).name) ? "office" : "archive"
  }
  if (starts(head, 0xff, 0xd8, 0xff) || starts(head, 0x89, 0x50, 0x4e, 0x47) || letters.startsWith("GIF8") || letters.startsWith("BM")) return "image"
  if (letters.startsWith("RIFF") && letters.slice(8, 12) === "WEBP") return "image"
  return "other"
}
