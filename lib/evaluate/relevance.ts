import path from 'node:path'
import type { Hit } from '../types.ts'

/** One thing that a query should find. */
export interface Relevant {
  /** Item id, document id or name, or a picture's path relative to the set's file. */
  name: string
  /** What narrows a document down to some of its items; words are folded. */
  page: number | null
  heading: string | null
  text: string | null
}

/** Where a fragment begins: a name may hold a # of its own, as `C# by example.pdf` does. */
const fragmentStart = /#(?=[a-z]+=)/

/**
 * Reads `manual.pdf#page=3`, `guide.md#heading=Brakes`, `guide.md#text=some words`; several fragments must all hold.
 * Returns what is wrong with it in words where it can't be read.
 */
export function parseRelevant(value: string): Relevant | string {
  const [name = '', ...fragments] = value.split(fragmentStart).map((part) => part.trim())
  if (name === '') return `names nothing before the # of "${value}"`
  const relevant: Relevant = { name, page: null, heading: null, text: null }
  for (const fragment of fragments) {
    const at = fragment.indexOf('=')
    const key = fragment.slice(0, at)
    const wanted = fragment.slice(at + 1).trim()
    if (wanted === '') return `has nothing after "#${key}=" of "${value}"`
    if (key === 'page') {
      if (!/^[1-9]\d*$/.test(wanted)) return `has no page number in "${value}"`
      relevant.page = Number(wanted)
    } else if (key === 'heading' || key === 'text') relevant[key] = folded(wanted)
    else return `has "#${key}=" in "${value}"; it may be #page=, #heading= or #text=`
  }
  return relevant
}

/** What tells which thing a hit is. */
type HitPlace = Pick<Hit, 'itemId' | 'documentId' | 'source' | 'text'>

/** Whether the hit is what the set calls relevant. `folder` is where the set's paths start; null for a set without files. */
export function isRelevant(hit: HitPlace, { name, page, heading, text }: Relevant, folder: string | null): boolean {
  return (
    isNamed(hit, name, folder) &&
    (page === null || hit.source.page === page) &&
    (heading === null || folded(hit.source.heading ?? '').includes(heading)) &&
    (text === null || folded(hit.text).includes(text))
  )
}

function isNamed(
  { itemId, documentId, source }: Omit<HitPlace, 'text'>,
  wanted: string,
  folder: string | null,
): boolean {
  return (
    [itemId, documentId, source.name].includes(wanted) ||
    source.name.endsWith(`/${wanted}`) ||
    (folder !== null && source.path !== null && path.resolve(source.path) === path.resolve(folder, wanted))
  )
}

/** Case, compatibility forms and white space aside. */
function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}
