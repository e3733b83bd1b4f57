interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>
}
interface DetectorClass {
  new (options: { formats: string[] }): Detector
  getSupportedFormats(): Promise<string[]>
}

/** Looks once at what the camera shows; null when there is no code in sight. */
export type Look = (video: HTMLVideoElement) => Promise<string | null>

const LARGEST = 800

export const canScan = (): boolean => "mediaDevices" in navigator && "getUserMedia" in navigator.mediaDevices

/** The platform's own detector where it has one (Android); iPadOS has none, there our reader looks. */
export async function codeReader(): Promise<Look> {
  const own = (window as { BarcodeDetector?: DetectorClass }).BarcodeDetector
  const formats = await own?.getSupportedFormats().catch((): string[] => [])
  if (!own || !formats?.includes("qr_code")) return drawnReader()
  const detector = new own({ formats: ["qr_code"] })
  return async (video) => (await detector.detect(video).catch(() => []))[0]?.rawValue ?? null
}

async function drawnReader(): Promise<Look> {
  const { default: decode } = await import("qr/decode.js")
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  return (video) => {
    const scale = Math.min(1, LARGEST / Math.max(video.videoWidth, video.videoHeight))
    const [width, height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)]
    if (!pen || !width || !height) return Promise.resolve(null)
    pen.canvas.width = width
    pen.canvas.height = height
    pen.drawImage(video, 0, 0, width, height)
    return Promise.resolve(found(() => decode(pen.getImageData(0, 0, width, height))))
  }
}

/** The reader throws when there is no code in the picture, which is so most of the time. */
function found(decode: () => string): string | null {
  try {
    return decode()
  } catch {
    return null
  }
}
