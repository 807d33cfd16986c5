import { expect, it } from 'vitest'
import { labelsOf, textOf } from './label-text.ts'

it.each([
  ['map, drawing', ['map', 'drawing']],
  ['map, drawing,\n', ['map', 'drawing']],
  ['a cat, sleeping\n a dog \n\n', ['a cat, sleeping', 'a dog']],
  [' ', []],
])('%j are the labels %j', (text, labels) => {
  expect(labelsOf(text)).toEqual(labels)
})

it.each([[['map', 'drawing']], [['a cat, sleeping', 'a dog']], [['a cat, sleeping']]])(
  '%j stay as they are where nobody changes them',
  (labels) => {
    expect(labelsOf(textOf(labels), labels)).toEqual(labels)
  },
)

it('one label with a comma stays whole beside a new line', () => {
  expect(labelsOf(`${textOf(['a cat, sleeping'])}\na dog`, ['a cat, sleeping'])).toEqual(['a cat, sleeping', 'a dog'])
})
