// Pictures of one channel with soft values: shrunk, blurred, compared. Plain loops, no library.

export interface Field {
  data: Float32Array
  width: number
  height: number
}

export const fieldOf = (width: number, height: number): Field => ({ data: new Float32Array(width * height), width, height })

/** For each new pixel: where its first source lies, how many there are, and their shares, `most` apart. */
interface Shares {
  first: Int32Array
  count: Int32Array
  parts: Float32Array
  most: number
}

function shares(from: number, to: number): Shares {
  const step = from / to
  const most = Math.ceil(step) + 2
  const made: Shares = { first: new Int32Array(to), count: new Int32Array(to), parts: new Float32Array(to * most), most }
  for (let at = 0; at < to; at += 1) {
    // Growing mixes two neighbours, shrinking takes the mean of what falls on the pixel.
    const [left, right] = step < 1 ? [(at + 0.5) * step - 0.5, (at + 0.5) * step + 0.5] : [at * step, (at + 1) * step]
    const start = Math.min(Math.max(Math.floor(left + 1e-6), 0), from - 1)
    const count = Math.max(Math.min(Math.ceil(right - 1e-6), from) - start, 1)
    let sum = 0
    for (let n = 0; n < count; n += 1) sum += made.parts[at * most + n] = Math.max(Math.min(right, start + n + 1) - Math.max(left, start + n), 1e-6)
    for (let n = 0; n < count; n += 1) made.parts[at * most + n] = (made.parts[at * most + n] ?? 0) / sum
    made.first[at] = start
    made.count[at] = count
  }
  return made
}

/** Each row made wider or narrower. */
function acrossed(from: Field, width: number): Field {
  const across = shares(from.width, width)
  const made = fieldOf(width, from.height)
  for (let x = 0; x < width; x += 1) {
    const [first, count, own] = [across.first[x] ?? 0, across.count[x] ?? 0, x * across.most]
    for (let y = 0; y < from.height; y += 1) {
      const start = y * from.width + first
      let sum = 0
      for (let n = 0; n < count; n += 1) sum += (across.parts[own + n] ?? 0) * (from.data[start + n] ?? 0)
      made.data[y * width + x] = sum
    }
  }
  return made
}

export function resized(from: Field, width: number, height: number): Field {
  const down = shares(from.height, height)
  const wide = acrossed(from, width).data
  const made = fieldOf(width, height)
  for (let y = 0; y < height; y += 1) {
    const [first, count, own] = [down.first[y] ?? 0, down.count[y] ?? 0, y * down.most]
    for (let n = 0; n < count; n += 1) {
      const [share, row] = [down.parts[own + n] ?? 0, (first + n) * width]
      for (let x = 0; x < width; x += 1) made.data[y * width + x] = (made.data[y * width + x] ?? 0) + share * (wide[row + x] ?? 0)
    }
  }
  return made
}

/** Edges are mirrored. */
const mirrored = (at: number, length: number): number => Math.min(Math.max(at < 0 ? -at : at >= length ? 2 * length - 2 - at : at, 0), length - 1)

/** Gaussian blur; `sigma` in pixels. */
export function blurred(from: Field, sigma: number): Field {
  const reach = Math.max(Math.round(sigma * 3), 1)
  const weights = Float32Array.from({ length: 2 * reach + 1 }, (_, at) => Math.exp(-((at - reach) ** 2) / (2 * sigma * sigma)))
  const whole = weights.reduce((sum, one) => sum + one, 0)
  const pass = (source: Float32Array, count: number, length: number, along: number, beside: number): Float32Array => {
    const made = new Float32Array(source.length)
    for (let line = 0; line < count; line += 1)
      for (let at = 0; at < length; at += 1) {
        let sum = 0
        for (let n = -reach; n <= reach; n += 1) sum += (weights[n + reach] ?? 0) * (source[line * beside + mirrored(at + n, length) * along] ?? 0)
        made[line * beside + at * along] = sum / whole
      }
    return made
  }
  const rows = pass(from.data, from.height, from.width, 1, from.width)
  return { ...from, data: pass(rows, from.width, from.height, from.width, 1) }
}

export function cropped({ data, width }: Field, left: number, top: number, right: number, bottom: number): Field {
  const made = fieldOf(right - left, bottom - top)
  for (let y = top; y < bottom; y += 1) made.data.set(data.subarray(y * width + left, y * width + right), (y - top) * made.width)
  return made
}

export const upsideDown = (from: Field): Field => ({ ...from, data: from.data.slice().reverse() })

/** The value below which this share of the pixels lies. */
export function quantileOf(data: Float32Array, share: number): number {
  return data.slice().sort()[Math.round(share * (data.length - 1))] ?? 0
}

/** How alike a drawing and the place of a picture under it are (-1 to 1): their correlation. */
function correlation(part: Field, drawing: Field, left: number, top: number): number {
  const { width, height } = drawing
  let [sum, squares, product] = [0, 0, 0]
  for (let y = 0; y < height; y += 1) {
    const [row, own] = [(top + y) * part.width + left, y * width]
    for (let x = 0; x < width; x += 1) {
      const value = part.data[row + x] ?? 0
      sum += value
      squares += value * value
      product += value * (drawing.data[own + x] ?? 0)
    }
  }
  // The drawing has mean 0 and length 1.
  const spread = squares - (sum * sum) / (width * height)
  return spread > 1e-6 ? product / Math.sqrt(spread) : 0
}

/** Mean 0, length 1: made once, compared at many places. */
export function levelled(drawing: Field): Field {
  const mean = drawing.data.reduce((sum, one) => sum + one, 0) / drawing.data.length
  const data = drawing.data.map((one) => one - mean)
  const length = Math.sqrt(data.reduce((sum, one) => sum + one * one, 0)) || 1
  return { ...drawing, data: data.map((one) => one / length) }
}

export interface Place {
  left: number
  top: number
  value: number
}

/** Where the levelled drawing fits best, within `reach` pixels of `near`, or anywhere. */
export function bestPlace(part: Field, drawing: Field, near?: { left: number; top: number }, reach = 0): Place {
  const [lastX, lastY] = [part.width - drawing.width, part.height - drawing.height]
  const within = (at: number, last: number): [number, number] => [Math.min(Math.max(at - reach, 0), last), Math.min(Math.max(at + reach, 0), last)]
  const [fromX, toX] = near ? within(near.left, lastX) : [0, lastX]
  const [fromY, toY] = near ? within(near.top, lastY) : [0, lastY]
  let best: Place = { left: fromX, top: fromY, value: 0 }
  for (let top = fromY; top <= toY; top += 1)
    for (let left = fromX; left <= toX; left += 1) {
      const value = correlation(part, drawing, left, top)
      if (value > best.value) best = { left, top, value }
    }
  return best
}
