/**
 * Makes the pictures that ask in evaluation/samples/queries: pieces of the sample collection, mirrored, recoloured, darkened
 * or turned, so that no query is the file that it should find. `node evaluation/scripts/make-sample-queries.ts`
 */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import sharp, { type Sharp } from 'sharp'

const samples = path.resolve(import.meta.dirname, '../../samples')
const target = path.resolve(import.meta.dirname, '../samples/queries')

/** A part of a picture: [left, top, width, height] as fractions. */
async function part(file: string, [left, top, width, height]: [number, number, number, number]): Promise<Sharp> {
  const source = path.join(samples, file)
  const { width: across, height: down } = await sharp(source).metadata()
  const area = { left: left * across, top: top * down, width: width * across, height: height * down }
  const [x, y, w, h] = [area.left, area.top, area.width, area.height].map(Math.round) as [
    number,
    number,
    number,
    number,
  ]
  return sharp(
    await sharp(source).flatten({ background: 'white' }).extract({ left: x, top: y, width: w, height: h }).toBuffer(),
  )
}

const pictures: Record<string, Sharp> = {
  arches: (await part('collection/photos/colosseum.webp', [0.3, 0.3, 0.5, 0.5])).flop(),
  balconies: (await part('collection/photos/hawa-mahal.webp', [0.25, 0.2, 0.4, 0.45])).modulate({ brightness: 1.15 }),
  'grey-parrot-head': (await part('collection/photos/scarlet-macaw.webp', [0.2, 0.05, 0.5, 0.5])).greyscale(),
  'blue-flower': (await part('collection/photos/dahlia.jpg', [0.2, 0.1, 0.55, 0.7])).modulate({ hue: 200 }),
  'tilted-cup': (await part('collection/photos/espresso.jpg', [0.1, 0, 0.75, 1])).rotate(20, { background: '#7a4a2a' }),
  doorway: (await part('collection/photos/petra.webp', [0.25, 0.5, 0.5, 0.45])).modulate({ saturation: 0.4 }),
  'mirrored-owl': (await part('collection/photos/owl.webp', [0.35, 0.1, 0.6, 0.8])).flop().gamma(1.8),
  'blue-rope': (await part('collection/drawings/bowline-knot.png', [0, 0, 0.34, 1])).modulate({ hue: 180 }),
  'pale-saturn': (await part('handbook/pictures/saturn.jpg', [0, 0, 1, 1]))
    .rotate(35, { background: '#090c1c' })
    .greyscale(),
  galaxies: (await part('handbook/pictures/hubble-extreme-deep-field.jpg', [0, 0.05, 0.6, 0.6])).rotate(90),
  'island-at-sunset': (await part('collection/photos/mont-saint-michel.webp', [0.3, 0.1, 0.65, 0.75])).tint('#e08a50'),
  'dark-red-panda': (await part('collection/photos/red-panda.webp', [0.2, 0, 0.7, 1]))
    .flop()
    .modulate({ brightness: 0.6 }),
}

await mkdir(target, { recursive: true })
for (const [name, picture] of Object.entries(pictures)) {
  const file = path.join(target, `${name}.jpg`)
  await picture.resize(320, 320, { fit: 'inside' }).jpeg({ quality: 80 }).toFile(file)
}
