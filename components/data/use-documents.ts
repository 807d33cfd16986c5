'use client'

import { useEffect } from 'react'
import useSWR, { mutate } from 'swr'
import useSWRInfinite from 'swr/infinite'
import type { DocumentSummary, Filter, Item, PlayableMedia } from '@/lib/types.ts'
import { type RequestError, request } from './request.ts'
import { createStore, useStore } from './store.ts'
import { refreshCollections } from './use-collections.ts'

export interface DocumentPage {
  documents: DocumentSummary[]
  total: number
}

/** An item as the library shows it. */
export interface ListedItem extends Pick<Item, 'documentId' | 'ordinal' | 'kind' | 'text' | 'source' | 'metadata'> {
  itemId: string
  imageUrl: string | null
  media: PlayableMedia | null
}

export interface DocumentDetail {
  document: DocumentSummary
  items: ListedItem[]
  total: number
}

const pageSize = 60

/** Counts the changes; SWR's filters pass over lists that are loaded by pages, so those listen to this. */
const changes = createStore(0)

function listAddress(collection: string, query: string, filter: Filter, offset: number, limit: number): string {
  const parameters = new URLSearchParams({ collection, offset: String(offset), limit: String(limit) })
  if (query) parameters.set('query', query)
  if (Object.keys(filter).length > 0) parameters.set('filter', JSON.stringify(filter))
  return `/api/documents?${parameters}`
}

/** The documents of a collection, a page at a time; `filter`: metadata that one of their items has. */
export function useDocuments(collection: string, query: string, filter: Filter = {}) {
  const {
    data,
    error,
    size,
    setSize,
    isLoading,
    isValidating,
    mutate: reload,
  } = useSWRInfinite<DocumentPage, RequestError>(
    (index, previous) =>
      previous && previous.documents.length < pageSize
        ? null
        : listAddress(collection, query, filter, index * pageSize, pageSize),
    request,
    { keepPreviousData: true, revalidateFirstPage: true },
  )
  const documents = data?.flatMap((page) => page.documents)
  const total = data?.[0]?.total ?? 0
  const hasMore = documents !== undefined && documents.length < total
  const more = () => {
    if (hasMore && !isValidating) void setSize(size + 1)
  }
  const change = useStore(changes)
  useEffect(() => {
    if (change > 0) void reload()
  }, [change, reload])
  return { documents, total, error, isLoading, hasMore, more, reload }
}

/** Some documents with pictures; undefined until they are known. */
export function useDocumentCovers(collection: string): DocumentSummary[] | undefined {
  const { data, error } = useSWR<DocumentPage, RequestError>(listAddress(collection, '', {}, 0, 24), request)
  if (error) return []
  return data?.documents.filter(({ cover }) => cover !== null)
}

export function useDocument(collection: string, id: string) {
  const {
    data,
    error,
    size,
    setSize,
    isValidating,
    mutate: reload,
  } = useSWRInfinite<DocumentDetail, RequestError>(
    (index, previous) => {
      if (previous && previous.items.length < pageSize) return null
      const range = new URLSearchParams({ collection, offset: String(index * pageSize), limit: String(pageSize) })
      return `/api/documents/${encodeURIComponent(id)}?${range}`
    },
    request,
    { revalidateFirstPage: false, shouldRetryOnError: (failure: RequestError) => failure.code !== 'not-found' },
  )
  const items = data?.flatMap((page) => page.items)
  const total = data?.[0]?.total ?? 0
  const hasMore = items !== undefined && items.length < total
  const more = () => {
    if (hasMore && !isValidating) void setSize(size + 1)
  }
  return { document: data?.[0]?.document, items, total, error, hasMore, isValidating, more, reload }
}

/** What is known of a document without its items; undefined until the server has answered, null where it can't. */
export function useDocumentSummary(collection: string, id: string): DocumentSummary | null | undefined {
  const range = new URLSearchParams({ collection, limit: '1' })
  const { data, error } = useSWR<DocumentDetail, RequestError>(
    `/api/documents/${encodeURIComponent(id)}?${range}`,
    request,
  )
  return error ? null : data?.document
}

export async function deleteDocument(collection: string, id: string): Promise<void> {
  await request(`/api/documents/${encodeURIComponent(id)}?${new URLSearchParams({ collection })}`, { method: 'DELETE' })
  refreshDocuments()
}

/** Takes a document that moderation flagged for safe. */
export async function approveDocument(collection: string, id: string): Promise<void> {
  const address = `/api/documents/${encodeURIComponent(id)}/approve?${new URLSearchParams({ collection })}`
  await request(address, { method: 'POST' })
  refreshDocuments()
}

/** Asks again for everything that shows documents, after some came or went. */
export function refreshDocuments(): void {
  changes.set((count) => count + 1)
  void mutate((key) => typeof key === 'string' && key.startsWith('/api/documents'))
  refreshCollections()
}
