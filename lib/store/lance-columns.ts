import type { Table } from '@lancedb/lancedb'
import { DataType } from 'apache-arrow'
import { laterColumns } from './lance-rows.ts'

/** false for a table of a version that knew no recordings. */
export async function hasLaterColumns(table: Table): Promise<boolean> {
  return (await missingColumns(table)).length === 0
}

/** Gives a table of an earlier version the columns that it lacks, null in every row; no row is written anew. */
export async function addMissingColumns(table: Table): Promise<void> {
  const missing = await missingColumns(table)
  if (missing.length === 0) return
  // LanceDB knows a Field only of its own copy of apache-arrow, and takes ours for an expression.
  await table.addColumns(missing.map(({ name, type }) => ({ name, valueSql: `arrow_cast(NULL, '${nameOf(type)}')` })))
}

/** A type by its name in DataFusion's SQL. https://datafusion.apache.org/user-guide/sql/scalar_functions.html#arrow-cast */
function nameOf(type: DataType): string {
  return DataType.isFixedSizeList(type) ? `FixedSizeList(${type.listSize}, Float32)` : String(type)
}

async function missingColumns(table: Table) {
  const { fields } = await table.schema()
  const present = new Set(fields.map(({ name }) => name))
  return laterColumns(dimensionsOf(fields)).filter(({ name }) => !present.has(name))
}

/** Length of the stored vectors; 0 where the table has none. */
export function dimensionsOf(fields: Awaited<ReturnType<Table['schema']>>['fields']): number {
  const type = fields.find((field) => field.name === 'imageVector')?.type
  return type && 'listSize' in type ? Number(type.listSize) : 0
}
