import { expect, it } from 'vitest'
import { figureInWords } from './figure-in-words.ts'

it.each([
  ['image.silhouetteScore', 'image: silhouette'],
  ['image-text.gap', 'image – text: modality gap'],
  ['image.copies.0.97', 'image: copies, from 0.97 on'],
  ['pairs.among 200.style=photo.studio', 'words find their picture among 200, style=photo.studio'],
  ['recall.gallery #0a1b2c3d.style=photo', 'recall@10 of gallery, style=photo'],
  ['recall.gallery #0a1b2c3d', 'recall@10 of gallery'],
  ['parity.gender #0a1b2c3d.woman', 'prompts: gender, woman'],
])('%s is %s', (figure, words) => {
  expect(figureInWords(figure)).toBe(words)
})
