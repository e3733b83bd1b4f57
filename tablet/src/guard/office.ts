import type { Found } from "./marks"
import { marksInValue } from "./values"
import { marksInPage } from "./words"
import type { Member } from "./zip"

// Văn bản Office by its XML, without any converter: body, headers, footers, text boxes, comments, properties.

const ENDS = new Set(
  "p h si c t-row comment oddHeader evenHeader firstHeader oddFooter evenFooter firstFooter title subject keywords category".split(" "),
)
const BREAKS = new Set(["br", "cr", "line-break"])
const BLANKS = new Set(["tab", "s"])
const NOT_SAID = new Set(["instrText", "delInstrText", "style", "font", "fonts"])
const DESCRIBES = new Set(["string", "alt", "descr", "title"])
const TAG = /<(?:!--[\s\S]*?-->|\?[\s\S]*?\?>|!\[CDATA\[([\s\S]*?)\]\]>|(\/?)([^\s/>]+)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>)/g
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
const ENTITIES: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" }
const MOST_XML = 64 * 1024 ** 2

export const isPicture = (name: string): boolean => /\.(png|jpe?g|bmp|gif|webp)$/i.test(name)

function plain(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w{1,8});/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return ENTITIES[name] ?? whole
    const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ""
  })
}

const local = (name: string): string => name.slice(name.lastIndexOf(":") + 1)

/** Paragraphs of one XML part; text boxes inside a paragraph are paragraphs of their own. */
class Said {
  readonly lines: string[] = []
  readonly values: [string, string][] = []
  private readonly open: string[][] = [[]]
  private readonly names: string[] = []
  private property = ""

  start(name: string, attributes: string): void {
    this.names.push(name)
    if (ENDS.has(name)) this.open.push([])
    else if (BREAKS.has(name)) this.flush()
    else if (BLANKS.has(name)) this.open.at(-1)?.push(" ")
    for (const [, key = "", one, other] of attributes.matchAll(ATTRIBUTE)) {
      const value = plain(one ?? other ?? "")
      if (name === "property" && key === "name") this.property = value
      if (DESCRIBES.has(local(key)) && value.length < 300) this.lines.push(value)
    }
  }

  text(data: string): void {
    const name = this.names.at(-1)
    if (!name || NOT_SAID.has(name) || !data) return
    this.open.at(-1)?.push(data)
    if (data.trim() && data.length < 300) this.values.push([this.property || name, data])
  }

  end(name: string): void {
    this.names.pop()
    if (!ENDS.has(name) || this.open.length < 2) return
    this.flush()
    this.open.pop()
  }

  private flush(): void {
    const line = (this.open.at(-1) ?? []).join("")
    if (line.trim()) this.lines.push(line)
    const last = this.open.at(-1)
    if (last) last.length = 0
  }
}

export function saidIn(xml: string): Said {
  const said = new Said()
  let at = 0
  for (const tag of xml.matchAll(TAG)) {
    said.text(plain(xml.slice(at, tag.index)))
    at = tag.index + tag[0].length
    if (tag[1] !== undefined) said.text(tag[1])
    if (tag[3] === undefined || tag[3].startsWith("!")) continue
    const name = local(tag[3])
    if (tag[2]) said.end(name)
    else {
      said.start(name, tag[4] ?? "")
      if (tag[5]) said.end(name)
    }
  }
  return said
}

/** Marks in the XML parts of a DOCX, XLSX, PPTX or ODT. */
export async function marksInOffice(parts: Member[]): Promise<Found[]> {
  const found: Found[] = []
  for (const part of parts) {
    if (!/\.(xml|vml)$/i.test(part.name)) continue
    const bytes = await part.read(MOST_XML)
    const wide = bytes[0] === 0xff && bytes[1] === 0xfe
    const said = saidIn(new TextDecoder(wide ? "utf-16le" : "utf-8").decode(bytes))
    const properties = part.name.startsWith("docProps/") || part.name === "meta.xml"
    // Parts other than the body have no order that a sentence could run through.
    const step = part.name === "word/document.xml" || part.name === "content.xml" ? 1 : 3
    const marks = marksInPage(said.lines.map((text, line) => ({ text, line: line * step })))
    found.push(...(properties ? marks.map((one): Found => ({ ...one, how: "field" })) : marks))
    if (properties) for (const [name, value] of said.values) found.push(...marksInValue(name, value))
  }
  return found
}
