import { describe, expect, it } from 'vitest'
import { refusePicture, scaledSize } from './prepare-picture.ts'

describe('refusePicture', () => {
  it.each([
    [{ type: 'application/pdf', size: 10, name: 'a.pdf' }, 'not a picture'],
    [{ type: 'image/svg+xml', size: 10, name: 'a.svg' }, 'not a picture'],
    [{ type: '', size: 10, name: 'a' }, 'not a picture'],
    [{ type: 'image/png', size: 41 * 1024 * 1024, name: 'a.png' }, '41 MB'],
    [{ type: 'image/png', size: 0, name: 'a.png' }, 'empty'],
  ])('%j: %s', (file, words) => expect(refusePicture(file)).toContain(words))

  it('takes what can be searched with', () => {
    expect(refusePicture({ type: 'image/avif', size: 1000, name: 'a.avif' })).toBeNull()
  })
})

describe('scaledSize', () => {
  it.each([
    [100, 50, { width: 100, height: 50 }],
    [4096, 1024, { width: 2048, height: 512 }],
    [1, 40_000, { width: 1, height: 2048 }],
  ])('%d × %d', (width, height, scaled) => expect(scaledSize(width, height)).toEqual(scaled))
})
