/** Dấu người đọc: the same places, sizes and grey as on the server (khue/files/rules/watermark.py; a test compares). */
const ANGLE = 28
const GREY = 96
const ALPHA = 0.15
const SIZE = 0.0195
const LEFT = 0.33
const RIGHT = 0.67
const ROW = 0.3
const LINE = 1.35

/** The middle of each mark on a page of this size, left and right in turn; at least one. */
export function places(width: number, height: number): [x: number, y: number][] {
  const count = Math.max(1, Math.round(height / (ROW * width)))
  return Array.from({ length: count }, (_, n) => [(n % 2 ? RIGHT : LEFT) * width, ((n + 0.5) * height) / count])
}

/** Draws the mark into the picture itself, so that it can't be taken off without the page. */
export function mark(canvas: HTMLCanvasElement, lines: readonly string[]): void {
  const pen = lines.length ? canvas.getContext("2d") : null
  if (!pen) return
  const size = Math.max(9, SIZE * canvas.width)
  pen.save()
  pen.resetTransform()
  pen.globalCompositeOperation = "source-over"
  pen.fillStyle = `rgba(${GREY}, ${GREY}, ${GREY}, ${ALPHA})`
  pen.font = `600 ${size}px "Source Serif 4", serif`
  pen.textAlign = "center"
  pen.textBaseline = "middle"
  for (const [x, y] of places(canvas.width, canvas.height)) {
    pen.setTransform(1, 0, 0, 1, x, y)
    pen.rotate((-ANGLE * Math.PI) / 180)
    lines.forEach((line, index) => pen.fillText(line, 0, (index - (lines.length - 1) / 2) * size * LINE))
  }
  pen.restore()
}
