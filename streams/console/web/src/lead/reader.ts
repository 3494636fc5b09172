/** Reads the code on a tube: with the phone's own detector where it has one, else with zxing, loaded only then. */
export type Read = (picture: HTMLVideoElement) => Promise<string | null>

interface Detector { detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]> }
interface DetectorMaker { new (options: { formats: string[] }): Detector; getSupportedFormats?(): Promise<string[]> }

const OWN = ['code_128', 'code_39', 'qr_code']
const WIDEST = 1280

export async function openReader(): Promise<Read> {
  const Maker = (globalThis as { BarcodeDetector?: DetectorMaker }).BarcodeDetector
  const known = (await Maker?.getSupportedFormats?.().catch(() => [])) ?? []
  const formats = OWN.filter((name) => known.includes(name))
  if (Maker && formats.includes('code_128')) {
    const detector = new Maker({ formats })
    return async (picture) => (await detector.detect(picture))[0]?.rawValue ?? null
  }
  return loadZxing()
}

export async function loadZxing(): Promise<Read> {
  const [{ prepareZXingModule, readBarcodes }, { default: address }] = await Promise.all([
    import('zxing-wasm/reader'),
    import('zxing-wasm/reader/zxing_reader.wasm?url'),
  ])
  await prepareZXingModule({ overrides: { locateFile: () => address }, fireImmediately: true })
  const canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d', { willReadFrequently: true })!
  return async (picture) => {
    const scale = Math.min(1, WIDEST / (picture.videoWidth || 1))
    canvas.width = Math.round(picture.videoWidth * scale)
    canvas.height = Math.round(picture.videoHeight * scale)
    if (!canvas.width || !canvas.height) return null
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const found = await readBarcodes(pen.getImageData(0, 0, canvas.width, canvas.height), { formats: ['Code128', 'Code39', 'QRCode'], tryHarder: true, maxNumberOfSymbols: 1 })
    return found.find((one) => one.isValid)?.text ?? null
  }
}
