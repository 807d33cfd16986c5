'use client'

import { useEffect } from 'react'
import useSWR, { mutate } from 'swr'
import type { CatalogModel, ModelForNew } from '@/lib/model-catalog.ts'
import type { CollectionSummary, ModelChange } from '@/lib/types.ts'
import { type RequestError, request, sendJson } from './request.ts'
import { refreshCollections } from './use-collections.ts'

const path = '/api/models'
const pathOf = (id: string) => `${path}/${encodeURIComponent(id)}`
const changePathOf = (collection: string) => `/api/collections/${encodeURIComponent(collection)}/model`
/** Milliseconds between two looks at what is under way. */
const followInterval = 1000

/** Who uses a model, and how far its download is. */
interface ModelState {
  usedBy: string[]
  download: { received: number; total: number; bytesPerSecond: number | null; secondsLeft: number | null } | null
  error: { code: string; message: string; fix: string } | null
}

/** A model of either purpose. */
export type ListedModel = CatalogModel & ModelState
export type EmbeddingModel = Extract<ListedModel, { purpose: 'embedding' }>
export type ChatModel = Extract<ListedModel, { purpose: 'chat' }>

export interface ModelListing {
  forNew: ModelForNew
  models: ListedModel[]
}

export function useModels() {
  const isDownloading = ({ state, download }: ListedModel) => state === 'downloading' || download !== null
  return useSWR<ModelListing, RequestError>(path, request, {
    refreshInterval: (data) => (data?.models.some(isDownloading) ? followInterval : 0),
  })
}

export async function pullModel(id: string): Promise<void> {
  await request(`${pathOf(id)}/pull`, { method: 'POST' })
  await mutate(path)
}

/** Stops a download; or takes away why the last one failed. */
export async function cancelPull(id: string): Promise<void> {
  await request(`${pathOf(id)}/pull`, { method: 'DELETE' })
  await mutate(path)
}

export async function removeModel(id: string): Promise<void> {
  await request(pathOf(id), { method: 'DELETE' })
  await refreshModels()
}

export async function selectModel(id: string): Promise<void> {
  await sendJson('PUT', `${path}/selected`, { id })
  await refreshModels()
}

/** A language model that is chosen or gone changes who answers. */
async function refreshModels(): Promise<void> {
  await Promise.all([path, '/api/chat-models', '/api/health'].map((one) => mutate(one)))
}

/** The model of a collection, followed for as long as it is being changed. What a list says of it is shown until then. */
export function useModelChange({ name, model, previousModel, reembedding }: CollectionSummary): ModelChange {
  const listed = { collection: name, model, previousModel, reembedding, failed: null, notices: [] }
  const { data = listed } = useSWR<ModelChange, RequestError>(changePathOf(name), request, {
    refreshInterval: (latest) => (latest?.reembedding ? followInterval : 0),
  })
  const isListed = data.model === model
  useEffect(() => {
    if (isListed) return
    // A change has ended: who is used by whom is another.
    refreshCollections()
    void mutate(path)
  }, [isListed])
  return data
}

async function changed(collection: string, change: Promise<ModelChange>): Promise<void> {
  await mutate(changePathOf(collection), await change, { revalidate: false })
  refreshCollections()
  void mutate(path)
}

export function changeModel(collection: string, model: string): Promise<void> {
  return changed(collection, sendJson('POST', changePathOf(collection), { model }))
}

export function cancelChange(collection: string): Promise<void> {
  return changed(collection, request(changePathOf(collection), { method: 'DELETE' }))
}

export function undoChange(collection: string): Promise<void> {
  return changed(collection, request(`${changePathOf(collection)}/undo`, { method: 'POST' }))
}

export function forgetPrevious(collection: string): Promise<void> {
  return changed(collection, request(`${changePathOf(collection)}/previous`, { method: 'DELETE' }))
}
