import { inArray } from 'drizzle-orm'
import type { Database } from '../store/database.ts'
import { documentAssets } from '../store/schema.ts'

/** SQLite takes 32,766 values in one statement. */
const idsAtOnce = 10_000

/** Those of the assets that no document of any collection uses. */
export async function unreferencedAssets(database: Database, assetIds: string[]): Promise<string[]> {
  const unreferenced = new Set(assetIds)
  const ids = [...unreferenced]
  for (let start = 0; start < ids.length; start += idsAtOnce) {
    const used = await database
      .selectDistinct({ assetId: documentAssets.assetId })
      .from(documentAssets)
      .where(inArray(documentAssets.assetId, ids.slice(start, start + idsAtOnce)))
    for (const { assetId } of used) unreferenced.delete(assetId)
  }
  return [...unreferenced]
}
