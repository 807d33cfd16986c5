import { describe, expect, it } from 'vitest'
import type { ListedModel } from '../data/use-models.ts'
import { distinctNames, familiesOf, precisionWords, rowTitle } from './model-families.ts'

function model(id: string, base: string, precision: string, label = base): ListedModel {
  return { id, base, precision, label } as ListedModel
}

describe('the families of models', () => {
  const clip = model('clip', 'clip', 'int8', 'CLIP')
  const half = model('clip-fp16', 'clip', 'fp16', 'CLIP')
  const brought = model('clip-own', 'clip', 'int8', 'CLIP, by hand')
  const starter = model('starter', 'starter', 'int8', 'Starter')

  it('put the precisions of the same weights together, in the order of the list', () => {
    const families = familiesOf([half, starter, clip, brought])
    expect(families.map(({ main, precisions }) => [main.id, precisions.map(({ id }) => id)])).toEqual([
      ['clip', ['clip', 'clip-fp16', 'clip-own']],
      ['starter', ['starter']],
    ])
  })

  it('show a model whose base is not there by itself', () => {
    expect(familiesOf([half]).map(({ main }) => main.id)).toEqual(['clip-fp16'])
  })

  it('have names of which no two are the same', () => {
    const names = (...models: ListedModel[]) => [...distinctNames(models).values()]
    expect(names(clip, starter)).toEqual(['CLIP', 'Starter'])
    expect(names(clip, half, brought)).toEqual(['CLIP, 8 bits (int8)', 'CLIP, half precision (fp16)', 'CLIP, by hand'])
    expect(names(clip, model('clip-2', 'clip', 'int8', 'CLIP'))).toEqual(['CLIP (clip)', 'CLIP (clip-2)'])
  })

  it('show rows of the same precision by their labels', () => {
    const [family] = familiesOf([clip, half, brought])
    expect(family?.precisions.map((one) => rowTitle(one, family))).toEqual([
      'CLIP: 8 bits (int8)',
      'half precision (fp16)',
      'CLIP, by hand: 8 bits (int8)',
    ])
  })

  it('leave a precision without words as it is called', () => {
    expect([precisionWords('fp16'), precisionWords('q3')]).toEqual(['half precision (fp16)', 'q3'])
  })
})
