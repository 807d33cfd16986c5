import type { CollectionRecord } from '../history/collections.ts'
import type { ModelChange, Notice } from '../types.ts'
import type { ModelChangeRow } from './model-change-store.ts'

/** A change as people see it. */
export function changeOf({ name, model }: CollectionRecord, row: ModelChangeRow | null): ModelChange {
  const change = { collection: name, model: model.id, previousModel: row?.previousModelId ?? null }
  if (!row) return { ...change, reembedding: null, failed: null, notices: [] }
  const { targetModelId: target, owner, error, done, total, secondsLeft } = row
  return {
    ...change,
    reembedding: target !== null && owner !== null ? { model: target, done, total, secondsLeft } : null,
    failed: target !== null && error ? { model: target, error } : null,
    notices: noticesOf(row),
  }
}

function noticesOf({ splitTexts, lostPictures }: ModelChangeRow): Notice[] {
  const notices: Notice[] = []
  if (splitTexts > 0)
    notices.push({
      code: 'text-split',
      message: `${splitTexts} texts are longer than the model takes; each is embedded in parts, and their mean stands for it.`,
      fix: 'Ingest the files into a new collection to have them cut to fit this model.',
    })
  if (lostPictures > 0)
    notices.push({
      code: 'picture-lost',
      message: `${lostPictures} pictures can't be read any more; their words are still found.`,
      fix: 'Ingest their files again.',
    })
  return notices
}
