import { globSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { DualEncoder } from '../lib/embed/dual-encoder.ts'
import { ContentModerator } from '../lib/moderate/content-moderator.ts'
import { moderationPolicy } from '../lib/moderate/moderation-policy.ts'
import { neutralPictures } from '../lib/moderate/neutral-pictures.ts'
import type { ModerationPolicy, ModerationVerdict } from '../lib/types.ts'
import { openStarter } from './starter.ts'

// How often moderation is wrong on harmless pictures, and how well its rules tell a category that stands in for an unsafe
// one. No unsafe picture is used. `node bench/moderation.ts`; the neutral pictures that the rule compares with are left out.

const root = path.resolve(import.meta.dirname, '..')
const probabilityThresholds = [0.2, 0.3, 0.4, 0.5, 0.7]
const marginThresholds = [2, 2.5, 3, 3.5, 4, 5]

/** Folders of openclipart in evaluation/pictures/sources.csv, as a category in words. */
const standIns: Record<string, string> = {
  flags: 'flags',
  games: 'games',
  mammals: 'mammals',
  desserts: 'desserts',
  flowers: 'flowers',
  fruit: 'fruit',
  sports: 'sports',
  music: 'musical instruments',
  boating: 'boats',
  arrows: 'arrows',
  homes: 'houses',
  bugs: 'insects',
}

interface Labelled {
  file: string
  /** null for a picture of no stand-in. */
  category: string | null
  vector: Float32Array
}

const { values } = parseArgs({ options: { threads: { type: 'string', default: '2' }, data: { type: 'string' } } })
const dataDir = values.data ?? path.join(root, 'data')
const encoder = await openStarter(Number(values.threads))
const moderator = new ContentModerator({ root, dataDir })
try {
  const used = new Set(await neutralPictures(root))
  const pictures = await embed(
    encoder,
    [...labels()].filter(([file]) => !used.has(file)),
  )
  const photographs = await embed(
    encoder,
    globSync('samples/{queries,handbook/pictures,collection/kitchen}/*.{jpg,png,webp}', { cwd: root }).map((file) => [
      file,
      null,
    ]),
  )
  console.log(`\n${encoder.id}: false alarms on harmless pictures (evaluation/pictures; samples)`)
  await falseAlarms('probability', probabilityThresholds, [pictures, photographs])
  await falseAlarms('margin', marginThresholds, [pictures, photographs])
  console.log('\nStand-ins: each four of twelve harmless categories play the unsafe ones; found, and false alarms')
  await found('probability', probabilityThresholds, pictures)
  await found('margin', marginThresholds, pictures)
} finally {
  await encoder.close()
}

function* labels(): Generator<[file: string, category: string | null]> {
  const rows = readFileSync(path.join(root, 'evaluation/pictures/sources.csv'), 'utf8').trim().split('\n').slice(1)
  for (const row of rows) {
    const folder = /,"?openclipart [\w-]+\/([\w-]+)\//.exec(row)?.[1] ?? ''
    yield [`evaluation/pictures/${row.split(',')[0]}`, standIns[folder] ?? null]
  }
}

async function embed(model: DualEncoder, files: [string, string | null][]): Promise<Labelled[]> {
  const bytes = await Promise.all(files.map(([file]) => readFile(path.join(root, file))))
  const vectors = await model.embedEachImage(bytes)
  return files.flatMap(([file, category], index) => {
    const vector = vectors[index]
    return vector instanceof Float32Array ? [{ file, category, vector }] : []
  })
}

function judge(pictures: Labelled[], changes: Partial<ModerationPolicy>): Promise<ModerationVerdict[]> {
  const vectors = pictures.map(({ vector }) => vector)
  return moderator.judge(encoder, vectors, moderationPolicy(changes))
}

async function falseAlarms(rule: ModerationPolicy['rule'], thresholds: number[], sets: Labelled[][]): Promise<void> {
  for (const threshold of thresholds) {
    const counts = await Promise.all(
      sets.map(async (set) => {
        const flagged = (await judge(set, { rule, threshold })).filter(({ isSafe }) => !isSafe).length
        return `${flagged} of ${set.length} (${((100 * flagged) / set.length).toFixed(1)}%)`
      }),
    )
    console.log(`${rule} ${threshold}: ${counts.join('; ')}`)
  }
}

/** Every fourth category from each start: every one plays the unsafe part once. */
async function found(rule: ModerationPolicy['rule'], thresholds: number[], pictures: Labelled[]): Promise<void> {
  const categories = Object.values(standIns)
  const plays = [0, 1, 2].map((start) => categories.filter((_, index) => index % 3 === start))
  for (const threshold of thresholds) {
    const counts = { found: 0, unsafe: 0, alarms: 0, safe: 0 }
    for (const unsafe of plays) {
      const verdicts = await judge(pictures, { rule, threshold, unsafe })
      for (const [index, { category }] of pictures.entries()) {
        const flagged = verdicts[index]?.isSafe === false ? 1 : 0
        if (category !== null && unsafe.includes(category)) {
          counts.unsafe++
          counts.found += flagged
        } else {
          counts.safe++
          counts.alarms += flagged
        }
      }
    }
    const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)}%`
    console.log(
      `${rule} ${threshold}: ${share(counts.found, counts.unsafe)} of ${counts.unsafe}; ${share(counts.alarms, counts.safe)} of ${counts.safe}`,
    )
  }
}
