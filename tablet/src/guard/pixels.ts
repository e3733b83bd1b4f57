// Black-and-white pictures and their pieces: what the look at a page is made of. Plain loops, no library.

export interface Mask {
  data: Uint8Array
  width: number
  height: number
}

/** A piece of a mask: its box, its number of pixels, and the runs that it is made of ([row, first, past the last] each). */
export interface Blob {
  x: number
  y: number
  w: number
  h: number
  area: number
  runs: Int32Array
}

export const maskOf = (width: number, height: number): Mask => ({ data: new Uint8Array(width * height), width, height })

/** 1 where a pixel is darker than the mean around it by more than `by`. */
export function darker(grey: Uint8Array, width: number, height: number, around: number, by: number): Mask {
  const sums = new Float64Array((width + 1) * (height + 1))
  for (let y = 0; y < height; y += 1) {
    let row = 0
    for (let x = 0; x < width; x += 1) {
      row += grey[y * width + x] ?? 0
      sums[(y + 1) * (width + 1) + x + 1] = (sums[y * (width + 1) + x + 1] ?? 0) + row
    }
  }
  const mask = maskOf(width, height)
  const half = around >> 1
  for (let y = 0; y < height; y += 1) {
    const [top, bottom] = [Math.max(y - half, 0) * (width + 1), Math.min(y + half + 1, height) * (width + 1)]
    const rows = (bottom - top) / (width + 1)
    for (let x = 0; x < width; x += 1) {
      const [left, right] = [Math.max(x - half, 0), Math.min(x + half + 1, width)]
      const sum = (sums[bottom + right] ?? 0) - (sums[bottom + left] ?? 0) - (sums[top + right] ?? 0) + (sums[top + left] ?? 0)
      if ((grey[y * width + x] ?? 0) <= sum / (rows * (right - left)) - by) mask.data[y * width + x] = 1
    }
  }
  return mask
}

/** The level that divides light from dark best (Otsu). */
export function divide(grey: Uint8Array): number {
  const counts = new Float64Array(256)
  for (const one of grey) counts[one] = (counts[one] ?? 0) + 1
  let whole = 0
  for (let level = 0; level < 256; level += 1) whole += level * (counts[level] ?? 0)
  let [below, sum, best, at] = [0, 0, -1, 127]
  for (let level = 0; level < 256; level += 1) {
    below += counts[level] ?? 0
    sum += level * (counts[level] ?? 0)
    const above = grey.length - below
    if (!below || !above) continue
    const apart = below * above * (sum / below - (whole - sum) / above) ** 2
    if (apart > best) [best, at] = [apart, level]
  }
  return at
}

function find(parents: Int32Array, one: number): number {
  let root = one
  while ((parents[root] ?? root) !== root) root = parents[root] ?? root
  while ((parents[one] ?? one) !== root) {
    const next = parents[one] ?? root
    parents[one] = root
    one = next
  }
  return root
}

/** The runs of set pixels, row by row: [row, first, past the last] each. */
function runsOf(mask: Mask): Int32Array {
  const found: number[] = []
  const { data, width, height } = mask
  for (let y = 0; y < height; y += 1)
    for (let x = 0, row = y * width; x < width; x += 1) {
      if (!data[row + x]) continue
      const from = x
      while (x < width && data[row + x]) x += 1
      found.push(y, from, x)
    }
  return Int32Array.from(found)
}

/** Joins runs of neighbouring rows that touch, corners too; gives each run's root. */
function joined(runs: Int32Array): Int32Array {
  const count = runs.length / 3
  const parents = Int32Array.from({ length: count }, (_, at) => at)
  const row = (one: number): number => runs[one * 3] ?? 0
  const from = (one: number): number => runs[one * 3 + 1] ?? 0
  const to = (one: number): number => runs[one * 3 + 2] ?? 0
  const isBefore = (other: number, one: number): boolean => row(other) < row(one) - 1 || (row(other) === row(one) - 1 && to(other) < from(one))
  for (let one = 0, above = 0; one < count; one += 1) {
    while (above < one && isBefore(above, one)) above += 1
    for (let other = above; other < one && row(other) === row(one) - 1 && from(other) <= to(one); other += 1)
      parents[find(parents, other)] = find(parents, one)
  }
  for (let one = 0; one < count; one += 1) parents[one] = find(parents, one)
  return parents
}

/** Every piece whose pixels touch each other, corners too. */
export function blobs(mask: Mask): Blob[] {
  const runs = runsOf(mask)
  const roots = joined(runs)
  const lists = new Map<number, number[]>()
  for (const [one, root] of roots.entries()) {
    const list = lists.get(root)
    if (list) list.push(one)
    else lists.set(root, [one])
  }
  return [...lists.values()].map((list) => blobOf(runs, list))
}

function blobOf(runs: Int32Array, list: number[]): Blob {
  const own = new Int32Array(list.length * 3)
  let [left, right, area] = [Infinity, 0, 0]
  for (const [at, one] of list.entries()) {
    const [y, from, to] = [runs[one * 3] ?? 0, runs[one * 3 + 1] ?? 0, runs[one * 3 + 2] ?? 0]
    own.set([y, from, to], at * 3)
    left = Math.min(left, from)
    right = Math.max(right, to)
    area += to - from
  }
  const [top, bottom] = [own[0] ?? 0, own.at(-3) ?? 0]
  return { x: left, y: top, w: right - left, h: bottom - top + 1, area, runs: own }
}

/** A mask of these pieces only. */
export function painted(pieces: Iterable<Blob>, width: number, height: number): Mask {
  const mask = maskOf(width, height)
  for (const { runs } of pieces)
    for (let at = 0; at < runs.length; at += 3) {
      const row = (runs[at] ?? 0) * width
      mask.data.fill(1, row + (runs[at + 1] ?? 0), row + (runs[at + 2] ?? 0))
    }
  return mask
}

/** What lies in the box of a piece. */
export function part(mask: Mask, { x, y, w, h }: Pick<Blob, "x" | "y" | "w" | "h">): Mask {
  const made = maskOf(w, h)
  for (let row = 0; row < h; row += 1) made.data.set(mask.data.subarray((y + row) * mask.width + x, (y + row) * mask.width + x + w), row * w)
  return made
}

/** Gaps in a row that are narrower than `gap` are filled. */
export function closedRows(mask: Mask, gap: number): Mask {
  const { width, height } = mask
  const data = mask.data.slice()
  for (let y = 0; y < height; y += 1) {
    let last = -Infinity
    for (let x = 0, row = y * width; x < width; x += 1) {
      if (!mask.data[row + x]) continue
      if (x - last > 1 && x - last <= gap) data.fill(1, row + last + 1, row + x)
      last = x
    }
  }
  return { data, width, height }
}

export function turned(mask: Mask): Mask {
  const { width, height } = mask
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) if (mask.data[y * width + x]) data[x * height + y] = 1
  return { data, width: height, height: width }
}

/** Gaps narrower than `across` and lower than `down` are filled. */
export const closed = (mask: Mask, across: number, down: number): Mask => turned(closedRows(turned(closedRows(mask, across)), down))

export interface Turned {
  x: number
  y: number
  wide: number
  high: number
  angle: number
}

type Point = [number, number]

function hull(points: Point[]): Point[] {
  points.sort((one, other) => one[0] - other[0] || one[1] - other[1])
  const half = (list: Point[]): Point[] => {
    const found: Point[] = []
    for (const point of list) {
      for (;;) {
        const [one, other] = [found.at(-2), found.at(-1)]
        if (!one || !other || (other[0] - one[0]) * (point[1] - one[1]) - (other[1] - one[1]) * (point[0] - one[0]) > 0) break
        found.pop()
      }
      found.push(point)
    }
    return found.slice(0, -1)
  }
  return [...half(points), ...half([...points].reverse())]
}

/** The smallest rectangle around a piece: centre, long and short side, the long side's angle in degrees (-90 to 90). */
export function rectangle(piece: Blob): Turned {
  const points: Point[] = []
  for (let at = 0; at < piece.runs.length; at += 3) {
    const [y, from, to] = [piece.runs[at] ?? 0, piece.runs[at + 1] ?? 0, piece.runs[at + 2] ?? 0]
    points.push([from, y], [to, y], [from, y + 1], [to, y + 1])
  }
  const corners = hull(points)
  let best: Turned = { x: piece.x + piece.w / 2, y: piece.y + piece.h / 2, wide: piece.w, high: piece.h, angle: 0 }
  for (const [at, one] of corners.entries()) {
    const next = corners[(at + 1) % corners.length] ?? one
    const turn = Math.atan2(next[1] - one[1], next[0] - one[0])
    const rect = around(corners, turn)
    if (rect.wide * rect.high < best.wide * best.high - 1e-6) best = rect
  }
  if (best.wide < best.high) best = { ...best, wide: best.high, high: best.wide, angle: best.angle + 90 }
  while (best.angle > 90) best.angle -= 180
  while (best.angle <= -90) best.angle += 180
  return best
}

function around(corners: Point[], turn: number): Turned {
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const [x, y] of corners) {
    const [along, across] = [x * cos + y * sin, y * cos - x * sin]
    left = Math.min(left, along)
    right = Math.max(right, along)
    top = Math.min(top, across)
    bottom = Math.max(bottom, across)
  }
  const [along, across] = [(left + right) / 2, (top + bottom) / 2]
  return { x: along * cos - across * sin, y: along * sin + across * cos, wide: right - left, high: bottom - top, angle: (turn * 180) / Math.PI }
}
