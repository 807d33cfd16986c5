import { readFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { readConfig } from '../lib/config.ts'
import { Models } from '../lib/embed/models.ts'
import { percentile } from '../lib/evaluate/bootstrap.ts'
import { neutralPictures } from '../lib/moderate/neutral-pictures.ts'
import { dot } from '../lib/vector-math.ts'

/**
 * From which cosine on two pictures are copies: how near a changed copy stays to its picture, and how near other pictures
 * come. `node bench/near-copies.ts [model]`
 */
const config = readConfig()
const models = new Models(config)
const model = process.argv[2] ?? 'diptych-starter'
const encoder = await models.load(model)
const names = await neutralPictures(config.root)
const pictures = await Promise.all(names.map((name) => readFile(path.join(config.root, name))))

const changes: Record<string, (picture: Uint8Array) => Promise<Uint8Array>> = {
  'half the size': async (picture) => {
    const { width = 2 } = await sharp(picture).metadata()
    return sharp(picture)
      .resize(Math.ceil(width / 2))
      .png()
      .toBuffer()
  },
  'JPEG, quality 40': (picture) => sharp(picture).flatten({ background: 'white' }).jpeg({ quality: 40 }).toBuffer(),
  'cropped by 5% a side': async (picture) => {
    const { width = 20, height = 20 } = await sharp(picture).metadata()
    const [left, top] = [Math.floor(width / 20), Math.floor(height / 20)]
    return sharp(picture)
      .extract({ left, top, width: width - 2 * left, height: height - 2 * top })
      .png()
      .toBuffer()
  },
  mirrored: (picture) => sharp(picture).flop().png().toBuffer(),
  grey: (picture) => sharp(picture).greyscale().png().toBuffer(),
}

const vectors = await encoder.embedImages(pictures)
const others = vectors
  .flatMap((one, at) => vectors.slice(at + 1).map((other) => dot(one, other)))
  .sort((one, other) => other - one)
console.log(`${model}, ${pictures.length} pictures`)
console.log(`other pictures: nearest pairs ${others.slice(0, 12).map((value) => value.toFixed(3))}`)
for (const [name, change] of Object.entries(changes)) {
  const changed = await encoder.embedImages(await Promise.all(pictures.map(change)))
  const cosines = Float64Array.from(changed, (vector, at) => dot(vector, vectors[at] ?? vector)).sort()
  const above = (least: number) =>
    `${((cosines.filter((value) => value >= least).length / cosines.length) * 100).toFixed(0)}%`
  const quantiles = [0.05, 0.5].map((share) => percentile(cosines, share).toFixed(3))
  console.log(
    `${name}: 5% below ${quantiles[0]}, half below ${quantiles[1]}; ≥ 0.95 ${above(0.95)}, ≥ 0.97 ${above(0.97)}, ≥ 0.98 ${above(0.98)}`,
  )
}
await models.close()
