import { expect, it } from 'vitest'
import { metadataFacts } from './metadata-facts.ts'

it('tells the length of a recording as a clock does, and everything else as it is', () => {
  const metadata = { seconds: 75.05, artist: 'The harbour choir' }
  expect(metadataFacts(metadata, true)).toEqual([
    ['length', '1:15'],
    ['artist', 'The harbour choir'],
  ])
  expect(metadataFacts(metadata, false)).toContainEqual(['seconds', '75.05'])
})
