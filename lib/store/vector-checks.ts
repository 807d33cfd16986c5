import { DiptychError } from '../errors.ts'
import type { EmbeddedItem, Filter, ItemKind } from '../types.ts'

/** float32 rounding of a unit vector of a thousand dimensions stays well within this. */
const normTolerance = 1e-3

/** `undefined`: with or without, since a sound may lack words, and a model may not hear. */
const vectorsOf: Record<ItemKind, { image: boolean; text?: boolean; audio?: boolean }> = {
  pair: { image: true, text: true, audio: false },
  image: { image: true, text: false, audio: false },
  text: { image: false, text: true, audio: false },
  audio: { image: false },
}

/**
 * How many conditions a filter may have, and how many characters each key and value. DataFusion plans conditions by
 * recursion: tens of thousands overflow the stack, which ends the process.
 */
export const filterLimits = { entries: 32, characters: 1000 }

/**
 * Holds an item to what the store promises: the vectors of its kind and no other, each of the right length, finite and
 * of unit length. LanceDB itself cuts or pads a vector of the wrong length without an error. Throws 'model-mismatch'.
 */
export function checkItem(item: EmbeddedItem, dimensions: number): void {
  const wanted = vectorsOf[item.kind]
  for (const [modality, vector] of [
    ['image', item.imageVector],
    ['text', item.textVector],
    ['audio', item.audioVector],
  ] as const) {
    const name = `The ${modality} vector of item ${item.id}`
    const isWanted = wanted[modality]
    if (isWanted !== undefined && isWanted !== (vector !== null))
      throw mismatch(`${name} is ${vector ? 'there' : 'missing'}, but the item is of kind "${item.kind}".`)
    if (!vector) continue
    const norm = checkedNorm(vector, dimensions, name)
    if (Math.abs(norm - 1) > normTolerance) throw mismatch(`${name} has a norm of ${norm.toFixed(4)}, not 1.`)
  }
}

/** A query may have any norm but zero. Throws 'model-mismatch'; LanceDB would answer with nothing at all. */
export function checkQueryVector(vector: Float32Array, dimensions: number): void {
  if (checkedNorm(vector, dimensions, 'The vector of the query') === 0)
    throw mismatch('The vector of the query is zero.')
}

/** Throws 'bad-request' where a filter is larger than anybody means it to be. */
export function checkFilter(filter: Filter): void {
  const entries = Object.entries(filter)
  const { entries: most, characters } = filterLimits
  if (entries.length <= most && entries.flat().every((word) => String(word).length <= characters)) return
  throw new DiptychError(
    'bad-request',
    `The filter has more than ${most} entries, or one of more than ${characters} characters.`,
    'Filter by less.',
  )
}

function checkedNorm(vector: Float32Array, dimensions: number, name: string): number {
  if (vector.length !== dimensions)
    throw mismatch(`${name} has ${vector.length} dimensions; the collection has ${dimensions}.`)
  let sum = 0
  for (const value of vector) sum += value * value
  if (!Number.isFinite(sum)) throw mismatch(`${name} holds a value that is not a finite number.`)
  return Math.sqrt(sum)
}

function mismatch(message: string): DiptychError {
  return new DiptychError(
    'model-mismatch',
    message,
    "Embed with the collection's own model; `diptych doctor` checks that it is whole.",
  )
}
