export const MIN_PIN = 6

/** One digit repeated, or a run upwards or downwards: the first that anyone would try. */
export function isWeakPin(pin: string): boolean {
  const steps = new Set(Array.from(pin.slice(1), (digit, index) => Number(digit) - Number(pin.charAt(index))))
  const [only] = steps
  return steps.size === 1 && only !== undefined && Math.abs(only) <= 1
}
