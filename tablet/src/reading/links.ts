import type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist"
import type { Box, Viewport } from "./marks"

export interface PageLink {
  box: Box
  /** Of this paper, counted from 1; null for a link out. */
  page: number | null
  /** Only of the web or a mail address; null for a link inside. */
  url: string | null
}

interface Annotation {
  subtype?: string
  rect?: number[]
  dest?: unknown
  url?: unknown
}

const SAFE = /^(https?|mailto):/i

/** Links of a page, each as a rectangle in per cent of the page as it is shown. What leads nowhere is left out. */
export async function linksOn(document: PDFDocumentProxy, page: PDFPageProxy, viewport: Viewport): Promise<PageLink[]> {
  const found: PageLink[] = []
  for (const one of (await page.getAnnotations()) as Annotation[]) {
    if (one.subtype !== "Link" || one.rect?.length !== 4) continue
    const url = typeof one.url === "string" && SAFE.test(one.url) ? one.url : null
    const target = url ? null : await pageOf(document, one.dest)
    if (url || target) found.push({ box: boxOf(one.rect, viewport), page: target, url })
  }
  return found
}

async function pageOf(document: PDFDocumentProxy, dest: unknown): Promise<number | null> {
  const explicit = typeof dest === "string" ? await document.getDestination(dest) : dest
  const to: unknown = Array.isArray(explicit) ? explicit[0] : null
  if (typeof to === "number") return to + 1
  if (typeof to !== "object" || to === null) return null
  return document.getPageIndex(to as Parameters<PDFDocumentProxy["getPageIndex"]>[0]).then((index) => index + 1, () => null)
}

function boxOf(rect: number[], viewport: Viewport): Box {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = rect
  const corners = [viewport.convertToViewportPoint(x1, y1), viewport.convertToViewportPoint(x2, y2)]
  const xs = corners.map((point) => Number(point[0]))
  const ys = corners.map((point) => Number(point[1]))
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  return {
    left: (100 * left) / viewport.width,
    top: (100 * top) / viewport.height,
    width: (100 * (Math.max(...xs) - left)) / viewport.width,
    height: (100 * (Math.max(...ys) - top)) / viewport.height,
  }
}
