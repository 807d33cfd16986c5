import type { EmbeddedItem, ItemKind } from '../types.ts'

/** Dimensions of the made-up vectors. */
export const dimensions = 16

/** The model that they are said to come from. */
export const modelOfItems = { id: 'contract-model', dimensions }

export const nowhere = { name: 'file.txt', path: null, page: null, box: null, heading: null }

/** A made-up item whose vectors depend on its id alone. */
export function makeItem(
  documentId: string,
  ordinal: number,
  kind: ItemKind,
  change: Partial<EmbeddedItem> = {},
): EmbeddedItem {
  const seed = [...`${documentId}-${ordinal}`].reduce(
    (sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1e9,
    7,
  )
  return {
    id: `${documentId}-${ordinal}`,
    documentId,
    ordinal,
    kind,
    text: kind === 'image' ? '' : `number ${ordinal}`,
    image:
      kind === 'text' || kind === 'audio'
        ? null
        : { assetId: 'a'.repeat(64), mediaType: 'image/png', width: 640, height: 480 },
    media: null,
    source: nowhere,
    metadata: {},
    imageVector: kind === 'text' || kind === 'audio' ? null : unit(seed),
    textVector: kind === 'image' ? null : unit(seed + 1),
    audioVector: kind === 'audio' ? unit(seed + 2) : null,
    ...change,
  }
}

/** One item for each document, of the three kinds in turn; every one has the word "number". */
export function makeItems(count: number): EmbeddedItem[] {
  const kinds: ItemKind[] = ['pair', 'image', 'text']
  return Array.from({ length: count }, (_, index) =>
    makeItem(`d${index}`, 0, kinds[index % 3] ?? 'pair', { text: `number ${index}` }),
  )
}

/** A unit vector of `dimensions`, the same for the same seed. */
export function unit(seed: number): Float32Array {
  const vector = Float32Array.from(
    { length: dimensions },
    (_, index) => (Math.sin(seed * 12.9898 + index * 78.233) * 43758.5453) % 1,
  )
  const norm = Math.hypot(...vector)
  return vector.map((value) => value / norm)
}
