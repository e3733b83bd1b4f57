export interface Gestures {
  onturn(step: 1 | -1): void
  /** Called while two fingers move: factor since the last call and the point between them. */
  onpinch(factor: number, x: number, y: number): void
  mayTurn(): boolean
  /** Whether a tap at a side turns the page; where it isn't said, it does. */
  mayTap?(): boolean
}

const SWIPE = 48
const SIDE = 0.22

/** Fingers on the page: swipe and tap at a side turn, two fingers zoom, everything else scrolls as usual. */
export function watchGestures(stage: HTMLElement, gestures: Gestures): () => void {
  const control = new AbortController()
  const { signal } = control
  let from: { x: number; y: number } | null = null
  let apart = 0

  stage.addEventListener("touchstart", (event) => start(event.touches), { passive: true, signal })
  stage.addEventListener("touchmove", move, { passive: false, signal })
  stage.addEventListener("touchend", end, { signal })
  stage.addEventListener("click", click, { signal })
  // iPadOS would zoom the whole app.
  for (const name of ["gesturestart", "gesturechange"]) stage.addEventListener(name, (event) => event.preventDefault(), { signal })
  return () => control.abort()

  function start(touches: TouchList): void {
    const [one, two] = [touches[0], touches[1]]
    from = one && !two ? { x: one.clientX, y: one.clientY } : null
    apart = one && two ? distance(one, two) : 0
  }

  function move(event: TouchEvent): void {
    const [one, two] = [event.touches[0], event.touches[1]]
    if (!one || !two || !apart) return
    event.preventDefault()
    const now = distance(one, two)
    gestures.onpinch(now / apart, (one.clientX + two.clientX) / 2, (one.clientY + two.clientY) / 2)
    apart = now
  }

  function end(event: TouchEvent): void {
    const touch = event.changedTouches[0]
    if (!from || !touch || !gestures.mayTurn()) return
    const x = touch.clientX - from.x
    const y = touch.clientY - from.y
    from = null
    if (Math.abs(x) > SWIPE && Math.abs(x) > 1.5 * Math.abs(y)) gestures.onturn(x < 0 ? 1 : -1)
  }

  function click(event: MouseEvent): void {
    if ((event.target as Element).closest("button, a") || gestures.mayTap?.() === false) return
    const box = stage.getBoundingClientRect()
    const at = (event.clientX - box.left) / box.width
    if (at < SIDE) gestures.onturn(-1)
    else if (at > 1 - SIDE) gestures.onturn(1)
  }
}

const distance = (one: Touch, two: Touch): number => Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY)
