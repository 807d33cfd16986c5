import { expect, it } from 'vitest'
import type { IngestProgress } from '../types.ts'
import { IngestTally } from './ingest-tally.ts'

it('lists the first hundred failures while it runs and every one in the result', () => {
  const seen: IngestProgress[] = []
  const tally = new IngestTally((progress) => seen.push(progress))
  for (let file = 0; file < 250; file++) tally.failed({ path: `${file}.png`, code: 'unreadable', reason: 'Damaged.' })
  expect(seen[1]?.failed.map(({ path }) => path)).toEqual(['0.png', '1.png'])
  expect(seen.at(-1)?.failed).toHaveLength(100)
  expect(seen.at(-1)?.failedBesides).toBe(150)
  expect(tally.result().failed).toHaveLength(250)
})
