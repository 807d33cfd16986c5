import { expect, it } from 'vitest'
import { tuningData } from './tuning.ts'

it('reads what was kept before it was said which device trains', () => {
  const kept = { pairs: 40, pictures: 40, train: 28, validation: 6, test: 6 }
  expect(tuningData.parse(kept)).toEqual({ ...kept, device: null })
})
