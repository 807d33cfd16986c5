import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { getDocument, type PDFDocumentProxy, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { DiptychError } from '../../errors.ts'

/** Fonts, character maps and decoders come from the package: nothing is fetched. */
const resources = path.dirname(fileURLToPath(import.meta.resolve('pdfjs-dist/package.json')))
const folder = (name: string) => path.join(resources, name, path.sep)

/** Opens a PDF; the caller destroys its `loadingTask`. Throws 'unreadable'. https://mozilla.github.io/pdf.js/api/ */
export async function openPdf(bytes: Uint8Array, maxPixels: number): Promise<PDFDocumentProxy> {
  const task = getDocument({
    // pdf.js takes the buffer away from whoever gives it.
    data: new Uint8Array(bytes),
    maxImageSize: maxPixels,
    cMapUrl: folder('cmaps'),
    standardFontDataUrl: folder('standard_fonts'),
    wasmUrl: folder('wasm'),
    iccUrl: folder('iccs'),
    useSystemFonts: false,
    disableFontFace: true,
    // The fonts' own names, which say what is bold.
    fontExtraProperties: true,
    enableXfa: false,
    stopAtErrors: false,
    verbosity: VerbosityLevel.ERRORS,
  })
  try {
    return await task.promise
  } catch (thrown) {
    await task.destroy()
    const name = thrown instanceof Error ? thrown.name : ''
    if (name === 'PasswordException') {
      throw new DiptychError('unreadable', 'The PDF is locked with a password.', 'Save it without one.', thrown)
    }
    const detail = thrown instanceof Error ? thrown.message : String(thrown)
    throw new DiptychError('unreadable', `The PDF is broken: ${detail}`, 'Save it again with another program.', thrown)
  }
}
