import { expect, it } from 'vitest'
import { nearestName } from './nearest-name.ts'

const ids = ['clip-vit-base-patch32', 'clip-vit-large-patch14', 'diptych-starter']

it.each([
  ['clip-vit-base-patch23', 'clip-vit-base-patch32'],
  ['Diptych-Starer', 'diptych-starter'],
  ['qwen3', null],
  ['', null],
])('%j most likely means %j', (name, meant) => {
  expect(nearestName(name, ids)).toBe(meant)
})

it('means nothing where there is nothing', () => {
  expect(nearestName('clip', [])).toBeNull()
})
