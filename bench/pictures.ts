import { mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'

export interface CaptionedPicture {
  file: string
  caption: string
}

const size = { width: 640, height: 480 }

/**
 * Writes `count` different JPEGs of 640 × 480 with captions into a folder, as a user's folder of photographs would be:
 * crops at random places of the photographs in samples/, so that decoding costs what it costs for real pictures.
 */
export async function writePictures(folder: string, count: number): Promise<CaptionedPicture[]> {
  await mkdir(folder, { recursive: true })
  const sources = await samplePhotographs()
  const random = sequence(1)
  const pictures: CaptionedPicture[] = []
  for (let index = 0; index < count; index++) {
    const source = sources[index % sources.length]
    if (!source) throw new Error('samples/collection holds no photographs')
    const scale = 1.2 + random()
    const width = Math.round(size.width * scale)
    const height = Math.round(size.height * scale)
    const crop = {
      left: Math.floor(random() * (width - size.width)),
      top: Math.floor(random() * (height - size.height)),
      ...size,
    }
    const file = path.join(folder, `${String(index).padStart(6, '0')}.jpg`)
    await sharp(source).resize(width, height, { fit: 'fill' }).extract(crop).jpeg({ quality: 80 }).toFile(file)
    pictures.push({ file, caption: `Photograph ${index}, seen from ${1 + (index % 40)} metres on a clear afternoon` })
  }
  const rows = pictures.map(({ file, caption }) => `${path.basename(file)},"${caption}"`)
  await writeFile(path.join(folder, 'captions.csv'), `image,caption\n${rows.join('\n')}\n`)
  return pictures
}

async function samplePhotographs(): Promise<string[]> {
  const folder = path.resolve(import.meta.dirname, '../samples/collection')
  const names = await readdir(folder, { recursive: true })
  return names.filter((name) => /\.jpe?g$/.test(name)).map((name) => path.join(folder, name))
}

/** Numbers in [0, 1), the same at every run (Lehmer's generator). */
function sequence(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
