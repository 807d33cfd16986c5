import {
  type Data,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int32,
  List,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  Utf8,
  vectorFromArray,
} from 'apache-arrow'
import type { Box, EmbeddedItem, ItemKind, Metadata } from '../types.ts'
import { fullTextColumn, fullTextOf } from './lance-full-text.ts'
import { tagsOf } from './lance-sql.ts'

/** The columns that an item is read back from: all but those made for searching alone. */
export const itemColumns = [
  'id',
  'documentId',
  'ordinal',
  'kind',
  'text',
  'name',
  'heading',
  'path',
  'page',
  'box',
  'assetId',
  'mediaType',
  'width',
  'height',
  'recordingId',
  'recordingType',
  'start',
  'end',
  'metadata',
  'imageVector',
  'textVector',
  'audioVector',
]

/** Columns that tables of earlier versions lack; null in every row of theirs. See addMissingColumns. */
export function laterColumns(dimensions: number): Field[] {
  return [
    new Field('recordingId', new Utf8(), true),
    new Field('recordingType', new Utf8(), true),
    // Seconds.
    new Field('start', new Float64(), true),
    new Field('end', new Float64(), true),
    new Field('audioVector', vectorType(dimensions), true),
  ]
}

/** Columns of the item table. A vector that an item lacks is null, which no vector search ever returns. */
export function itemSchema(dimensions: number): Schema {
  const required = (name: string, type: Utf8 | Int32) => new Field(name, type, false)
  const optional = (name: string, type: Utf8 | Int32 | FixedSizeList | List) => new Field(name, type, true)
  return new Schema([
    required('id', new Utf8()),
    required('documentId', new Utf8()),
    required('ordinal', new Int32()),
    required('kind', new Utf8()),
    required('modelId', new Utf8()),
    required('text', new Utf8()),
    required('name', new Utf8()),
    optional('heading', new Utf8()),
    optional('path', new Utf8()),
    optional('page', new Int32()),
    optional('box', new FixedSizeList(4, new Field('item', new Float64(), true))),
    optional('assetId', new Utf8()),
    optional('mediaType', new Utf8()),
    optional('width', new Int32()),
    optional('height', new Int32()),
    required('metadata', new Utf8()), // JSON
    optional('tags', tagsType), // metadata again, for filtering: see tagsOf
    optional(fullTextColumn, new Utf8()), // terms of the words, the heading and the name, for full text
    optional('imageVector', vectorType(dimensions)),
    optional('textVector', vectorType(dimensions)),
    // (image + text) / 2, not of unit length: its dot product with a query is the mean of the two similarities.
    optional('averageVector', vectorType(dimensions)),
    ...laterColumns(dimensions),
  ])
}

/** Of the column `tags`: see tagsOf. */
export const tagsType = new List(new Field('item', new Utf8(), true))

function vectorType(dimensions: number): FixedSizeList {
  return new FixedSizeList(dimensions, new Field('item', new Float32(), true))
}

/** Items as one Arrow table; vectors go in as whole blocks of memory, not number by number. */
export function tableOf(items: EmbeddedItem[], modelId: string, dimensions: number): Table {
  const schema = itemSchema(dimensions)
  const words = (value: (item: EmbeddedItem) => string | null) =>
    vectorFromArray(
      items.map((item) => value(item)?.toWellFormed() ?? null),
      new Utf8(),
    )
  const numbers = (value: (item: EmbeddedItem) => number | null) => vectorFromArray(items.map(value), new Int32())
  const seconds = (value: (item: EmbeddedItem) => number | null) => vectorFromArray(items.map(value), new Float64())
  const columns: Record<string, Data> = {
    id: dataOf(words((item) => item.id)),
    documentId: dataOf(words((item) => item.documentId)),
    ordinal: dataOf(numbers((item) => item.ordinal)),
    kind: dataOf(words((item) => item.kind)),
    modelId: dataOf(words(() => modelId)),
    text: dataOf(words((item) => item.text)),
    name: dataOf(words((item) => item.source.name)),
    heading: dataOf(words((item) => item.source.heading)),
    path: dataOf(words((item) => item.source.path)),
    page: dataOf(numbers((item) => item.source.page)),
    box: fixedSizeListData(
      items.map((item) => item.source.box && Float64Array.from(item.source.box)),
      new Float64Array(4 * items.length),
    ),
    assetId: dataOf(words((item) => item.image?.assetId ?? null)),
    mediaType: dataOf(words((item) => item.image?.mediaType ?? null)),
    width: dataOf(numbers((item) => item.image?.width ?? null)),
    height: dataOf(numbers((item) => item.image?.height ?? null)),
    metadata: dataOf(words((item) => JSON.stringify(item.metadata))),
    tags: dataOf(
      vectorFromArray(
        items.map((item) => tagsOf(item.metadata)),
        tagsType,
      ),
    ),
    [fullTextColumn]: dataOf(vectorFromArray(fullTextOf(items), new Utf8())),
    imageVector: vectorData(items, dimensions, (item) => item.imageVector),
    textVector: vectorData(items, dimensions, (item) => item.textVector),
    averageVector: vectorData(items, dimensions, averageOf),
    recordingId: dataOf(words((item) => item.media?.assetId ?? null)),
    recordingType: dataOf(words((item) => item.media?.mediaType ?? null)),
    start: dataOf(seconds((item) => item.media?.start ?? null)),
    end: dataOf(seconds((item) => item.media?.end ?? null)),
    audioVector: vectorData(items, dimensions, (item) => item.audioVector),
  }
  const children = schema.fields.map((field) => columns[field.name] as Data)
  const struct = makeData({ type: new Struct(schema.fields), length: items.length, nullCount: 0, children })
  return new Table(schema, new RecordBatch(schema, struct))
}

/** The item of every row; the vectors are copies, so that they don't keep the whole batch in memory. */
export function itemsFrom(table: Pick<Table, 'numRows' | 'getChild'>): EmbeddedItem[] {
  // LanceDB answers without any column where it found nothing.
  if (table.numRows === 0) return []
  const column = (name: string) => {
    const found = table.getChild(name)
    if (!found) throw new TypeError(`The column ${name} is missing from the answer of the store`)
    return found
  }
  const columns = Object.fromEntries(itemColumns.map((name) => [name, column(name)]))
  return Array.from({ length: table.numRows }, (_, row) => {
    const value = <T>(name: string): T => columns[name]?.get(row) as T
    const vector = (name: string) => value<{ toArray(): Float32Array } | null>(name)?.toArray().slice() ?? null
    const box = value<Iterable<number> | null>('box')
    const assetId = value<string | null>('assetId')
    const recordingId = value<string | null>('recordingId')
    return {
      id: value<string>('id'),
      documentId: value<string>('documentId'),
      ordinal: value<number>('ordinal'),
      kind: value<ItemKind>('kind'),
      text: value<string>('text'),
      image: assetId
        ? {
            assetId,
            mediaType: value<string>('mediaType'),
            width: value<number>('width'),
            height: value<number>('height'),
          }
        : null,
      media: recordingId
        ? {
            assetId: recordingId,
            mediaType: value<string>('recordingType'),
            start: value<number>('start'),
            end: value<number>('end'),
          }
        : null,
      source: {
        name: value<string>('name'),
        path: value<string | null>('path'),
        page: value<number | null>('page'),
        box: box ? ([...box] as Box) : null,
        heading: value<string | null>('heading'),
      },
      metadata: JSON.parse(value<string>('metadata')) as Metadata,
      imageVector: vector('imageVector'),
      textVector: vector('textVector'),
      audioVector: vector('audioVector'),
    }
  })
}

function averageOf({ imageVector, textVector }: EmbeddedItem): Float32Array | null {
  if (!imageVector || !textVector) return null
  return imageVector.map((value, index) => (value + (textVector[index] ?? 0)) / 2)
}

function vectorData(
  items: EmbeddedItem[],
  dimensions: number,
  pick: (item: EmbeddedItem) => Float32Array | null,
): Data {
  return fixedSizeListData(items.map(pick), new Float32Array(items.length * dimensions))
}

/** Rows of equal length laid one after another in `values` (which is zero where a row is null). */
function fixedSizeListData<T extends Float32Array | Float64Array>(rows: (T | null)[], values: T): Data {
  const size = rows.length > 0 ? values.length / rows.length : 0
  const nullBitmap = new Uint8Array(Math.ceil(rows.length / 8))
  let nullCount = 0
  for (const [row, vector] of rows.entries()) {
    if (!vector) {
      nullCount++
      continue
    }
    values.set(vector, row * size)
    const byte = row >> 3
    nullBitmap[byte] = (nullBitmap[byte] ?? 0) | (1 << (row & 7))
  }
  const child =
    values instanceof Float32Array
      ? makeData({ type: new Float32(), length: values.length, nullCount: 0, data: values })
      : makeData({ type: new Float64(), length: values.length, nullCount: 0, data: values })
  return makeData({
    type: new FixedSizeList(size, new Field('item', child.type, true)),
    length: rows.length,
    nullCount,
    nullBitmap,
    child,
  })
}

function dataOf(vector: { data: readonly Data[] }): Data {
  const data = vector.data[0]
  if (!data) throw new TypeError('A column without data')
  return data
}
