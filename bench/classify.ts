/**
 * How often zero-shot classification names the right one of ten kinds, by the article's one template and by an ensemble:
 * `node bench/classify.ts`. The pictures are those of evaluation/pictures whose keywords name exactly one of the kinds;
 * nothing was trained or chosen by them.
 */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { Classifier } from '../lib/classify/classify.ts'
import { articleTemplates, ensembleTemplates } from '../lib/classify/templates.ts'
import { openStarter } from './starter.ts'

/** A keyword, and the label that the model is given for it. */
const kinds: Record<string, string> = {
  sign: 'sign',
  food: 'food',
  flag: 'flag',
  arrow: 'arrow',
  people: 'person',
  computer: 'computer',
  animal: 'animal',
  plant: 'plant',
  tools: 'tool',
  building: 'building',
}

const folder = path.resolve(import.meta.dirname, '../evaluation/pictures/documents')
const rows: { image: string; caption: string }[] = parse(await readFile(path.join(folder, 'captions.csv')), {
  columns: true,
})
const labelled = rows.flatMap(({ image, caption }) => {
  const keywords = new Set(caption.split(',').map((word) => word.trim()))
  const found = Object.keys(kinds).filter((kind) => keywords.has(kind))
  const [only] = found
  return only && found.length === 1 ? [{ image, label: kinds[only] ?? '' }] : []
})
const labels = Object.values(kinds)
const pictures = await Promise.all(
  labelled.map(async ({ image }) => ({ name: image, bytes: await readFile(path.join(folder, image)) })),
)
const encoder = await openStarter(2)

const counts = labels.map((label) => labelled.filter((one) => one.label === label).length)
console.log(
  `${labelled.length} pictures of ${labels.length} kinds; always the commonest: ${share(Math.max(...counts))}`,
)
async function ranking(templates: string[] = articleTemplates) {
  const results = await (await Classifier.of(encoder, { labels, templates })).classify(pictures)
  return results.map((result) => result.labels)
}
const variants = {
  'the label alone': ['{label}'],
  'a photo of a {label}': articleTemplates,
  'ensemble of seven': ensembleTemplates,
}
for (const [name, templates] of Object.entries(variants)) {
  const ranked = await ranking(templates)
  const right = ranked.filter((each, index) => each[0]?.label === labelled[index]?.label).length
  const inThree = ranked.filter((each, index) =>
    each.slice(0, 3).some(({ label }) => label === labelled[index]?.label),
  ).length
  console.log(`${name.padEnd(22)} right ${share(right)}   among the first three ${share(inThree)}`)
}
// What becomes a tag of a label set.
const ranked = await ranking()
for (const threshold of [0, 0.3, 0.5, 0.7, 0.9]) {
  const tagged = ranked.flatMap(([likeliest], index) =>
    likeliest && likeliest.probability >= threshold ? [likeliest.label === labelled[index]?.label] : [],
  )
  const right = tagged.filter(Boolean).length / Math.max(1, tagged.length)
  console.log(
    `threshold ${threshold.toFixed(1)}          tagged ${share(tagged.length)}   of these right ${right.toFixed(3)}`,
  )
}
await encoder.close()

function share(count: number): string {
  return (count / labelled.length).toFixed(3)
}
