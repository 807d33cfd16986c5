import type { VectorStore } from '../store/vector-store.ts'
import type { EmbeddedItem } from '../types.ts'

/** Items read at a time. */
const pageSize = 500

/** The items of a document in their order, so many at a time: a film or a book may have thousands. */
export async function* itemPages(
  store: Pick<VectorStore, 'itemsOf'>,
  documentId: string,
): AsyncGenerator<EmbeddedItem[]> {
  for (let offset = 0; ; offset += pageSize) {
    const items = await store.itemsOf(documentId, { offset, limit: pageSize })
    yield items
    if (items.length < pageSize) return
  }
}
