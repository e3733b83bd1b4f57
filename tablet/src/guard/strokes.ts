import type { Mask, Turned } from "./pixels"

// Frames under other ink: pairs of parallel strokes about a stamp's height apart, found by Hough's transform.

interface Stroke {
  /** Middle and half of the length along its own direction. */
  x: number
  y: number
  half: number
  angle: number
}

const STEP = 2
const VOTES = 24
const MOST = 60

/** Straight strokes of at least `least` pixels whose gaps are at most `gap`, the clearest first. */
function strokes(mask: Mask, least: number, gap: number): Stroke[] {
  const dots: [number, number][] = []
  for (let y = 0; y < mask.height; y += 1) for (let x = 0; x < mask.width; x += 1) if (mask.data[y * mask.width + x]) dots.push([x, y])
  const reach = Math.ceil(Math.hypot(mask.width, mask.height))
  const peaks: { angle: number; away: number; votes: number }[] = []
  for (let angle = -90; angle < 90; angle += STEP) {
    const [cos, sin] = turnOf(angle)
    const votes = new Uint16Array(2 * reach + 1)
    for (const [x, y] of dots) {
      const at = Math.round(y * cos - x * sin) + reach
      votes[at] = (votes[at] ?? 0) + 1
    }
    for (let at = 1; at < 2 * reach; at += 1) {
      const here = votes[at] ?? 0
      if (here >= VOTES && here >= (votes[at - 1] ?? 0) && here >= (votes[at + 1] ?? 0)) peaks.push({ angle, away: at - reach, votes: here })
    }
  }
  peaks.sort((one, other) => other.votes - one.votes)
  return peaks.slice(0, MOST).flatMap(({ angle, away }) => along(dots, angle, away, least, gap))
}

function turnOf(angle: number): [number, number] {
  const turn = (angle * Math.PI) / 180
  return [Math.cos(turn), Math.sin(turn)]
}

/** The pieces of one line that are long enough. */
function along(dots: [number, number][], angle: number, away: number, least: number, gap: number): Stroke[] {
  const [cos, sin] = turnOf(angle)
  const places = dots.filter(([x, y]) => Math.abs(y * cos - x * sin - away) <= 1.5).map(([x, y]) => x * cos + y * sin)
  places.sort((one, other) => one - other)
  const found: Stroke[] = []
  let from = places[0] ?? 0
  for (const [at, place] of places.entries()) {
    const next = places[at + 1]
    if (next !== undefined && next - place <= gap) continue
    if (place - from >= least) {
      const middle = (place + from) / 2
      found.push({ x: middle * cos - away * sin, y: middle * sin + away * cos, half: (place - from) / 2, angle })
    }
    from = next ?? place
  }
  return found
}

/** Turned rectangles between strokes that lie 4 to 11 mm apart; `mm`: pixels a millimetre. */
export function pairs(mask: Mask, mm: number, longest: number): Turned[] {
  const all = strokes(mask, 9 * mm, 1.5 * mm)
  return all.flatMap((one) => {
    const [cos, sin] = turnOf(one.angle)
    const group = all.filter((other) => {
      const [dx, dy] = [other.x - one.x, other.y - one.y]
      const [away, beside] = [dy * cos - dx * sin, Math.abs(dx * cos + dy * sin)]
      const same = Math.abs(((other.angle - one.angle + 270) % 180) - 90) < 4
      return same && away > 4 * mm && away < 11 * mm && beside < 14 * mm
    })
    return group.length ? between([one, ...group], cos, sin, one.angle, longest) : []
  })
}

function between(group: Stroke[], cos: number, sin: number, angle: number, longest: number): Turned[] {
  const middles = group.map(({ x, y, half }) => [x * cos + y * sin, y * cos - x * sin, half] as const)
  const [left, right] = [Math.min(...middles.map(([at, , half]) => at - half)), Math.max(...middles.map(([at, , half]) => at + half))]
  const [top, bottom] = [Math.min(...middles.map(([, at]) => at)), Math.max(...middles.map(([, at]) => at))]
  const [wide, high] = [right - left, bottom - top]
  if (wide > longest || wide < high) return []
  const [x, y] = [(left + right) / 2, (top + bottom) / 2]
  return [{ x: x * cos - y * sin, y: x * sin + y * cos, wide, high, angle }]
}
