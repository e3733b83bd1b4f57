const COMFORTABLE = 600
const WIDEST = 860

/** Width in CSS pixels at zoom 1: the whole page when that stays readable, else as wide as the screen allows. */
export function fitWidth(page: [number, number], rotation: number, room: { width: number; height: number }): number {
  const [width, height] = rotation % 180 ? [page[1], page[0]] : page
  const whole = Math.min(room.width, (room.height * width) / height)
  return Math.floor(Math.max(whole, Math.min(room.width, whole < COMFORTABLE ? WIDEST : whole)))
}

export const heightFor = (page: [number, number], rotation: number, width: number): number =>
  rotation % 180 ? (width * page[0]) / page[1] : (width * page[1]) / page[0]
