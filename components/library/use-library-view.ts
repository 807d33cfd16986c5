'use client'

import { useSearchParams } from 'next/navigation'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { libraryAddress } from '../data/addresses.ts'
import { selectCollection, useSelectedCollection } from '../data/selected-collection.ts'
import type { TagChoice } from '../tags/shown-sets.ts'
import { rememberLibrary } from './library-places.ts'

/** What of a collection is shown. */
interface View {
  /** A part of the names, as it is written. */
  search: string
  tags: TagChoice
}

const everything: View = { search: '', tags: {} }

/**
 * Which collection the library shows, and what of it. The address says so too, so that it can be shared, reloaded and gone
 * back to; one that comes from elsewhere, as by the browser's own buttons, is followed.
 */
export function useLibraryView() {
  const parameters = useSearchParams()
  const selected = useSelectedCollection()
  const collection = parameters.get('collection') ?? selected
  const [view, setView] = useState(() => readView(parameters))
  const query = parameters.toString()
  const last = useRef(query)
  /** Those that this hook made: an old one may arrive while the next is being typed. */
  const own = useRef(new Set<string>())
  const follow = useEffectEvent(() => {
    rememberLibrary(collection, `/library?${query}`)
    if (query === last.current) return
    last.current = query
    if (own.current.has(query)) return
    own.current.clear()
    setView(readView(parameters))
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address is what is followed
  useEffect(() => follow(), [query])

  function change(part: Partial<View>, name = collection) {
    const changed = { ...view, ...part }
    setView(changed)
    const address = libraryAddress(name, { query: changed.search.trim(), filter: changed.tags })
    own.current.add(address.slice(address.indexOf('?') + 1))
    window.history.replaceState(null, '', address)
  }

  return {
    ...view,
    collection,
    /** Of another collection everything is shown. */
    show: (name: string) => {
      selectCollection(name)
      change(everything, name)
    },
    setSearch: (search: string) => change({ search }),
    setTags: (tags: TagChoice) => change({ tags }),
    clear: () => change(everything),
  }
}

function readView(parameters: Pick<URLSearchParams, 'get'>): View {
  return { search: parameters.get('query') ?? '', tags: readTags(parameters.get('filter')) }
}

/** An address may be anything. */
function readTags(filter: string | null): TagChoice {
  try {
    const read: unknown = JSON.parse(filter ?? '{}')
    const entries = Object.entries(read && typeof read === 'object' ? read : {})
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  } catch {
    return {}
  }
}
