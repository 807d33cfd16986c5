import { BooleanQuery, type FullTextQuery, Index, MatchQuery, Occur, PhraseQuery, type Table } from '@lancedb/lancedb'
import { Table as ArrowTable, Field, makeData, RecordBatch, Schema, Struct, Utf8, vectorFromArray } from 'apache-arrow'
import { latinLanguageOf, phraseTerms, type SearchableText, termsOf, termsToMeet } from '../text/full-text-terms.ts'
import type { Clause, KeywordQuery } from '../text/keyword-query.ts'
import type { EmbeddedItem } from '../types.ts'

/**
 * The column of the terms. Another way to make terms takes another name, so that the tables made before are known by the
 * lack of it: see upgradeFullText.
 */
export const fullTextColumn = 'terms1'
/** Columns of earlier versions. */
const formerColumns = ['keywords']

/** Terms of one search: 40 words in every language. */
const mostTerms = 500
const longestPhrase = 50
/** Rows whose terms are made and written at once. */
const upgradeBatch = 5000

/** LanceDB cuts at the spaces and leaves the terms as they are; positions are for phrases. */
export function fullTextIndex(): Index {
  return Index.fts({
    baseTokenizer: 'whitespace',
    lowercase: false,
    asciiFolding: false,
    stem: false,
    removeStopWords: false,
    // Bytes; longer than any term that is made.
    maxTokenLength: 400,
    withPosition: true,
  })
}

/** The terms of each item, in the language of its words or else of its document as far as it is among the items. */
export function fullTextOf(items: Pick<EmbeddedItem, 'documentId' | 'text' | 'source'>[]): string[] {
  return termsOfRows(
    items.map(({ documentId, text, source }) => ({ documentId, text, heading: source.heading, name: source.name })),
  )
}

function termsOfRows(rows: (SearchableText & { documentId: string })[]): string[] {
  const own = rows.map(({ heading, text }) => latinLanguageOf(heading ? `${heading}\n${text}` : text))
  const ofDocument = new Map(rows.flatMap(({ documentId }, row) => (own[row] ? [[documentId, own[row]]] : [])))
  return rows.map((row, index) => termsOf(row, own[index] ?? ofDocument.get(row.documentId) ?? 'en'))
}

/** What LanceDB is to look for; null where the question has no words. */
export function fullTextQuery({ words, phrases, fields, excluded }: KeywordQuery): FullTextQuery | null {
  const terms = termsToMeet(words, mostTerms)
  const must = [...phrases, ...fields]
  if (terms.length + must.length === 0) return null
  const match = new MatchQuery(terms.join(' '), fullTextColumn)
  if (must.length + excluded.length === 0) return match
  return new BooleanQuery([
    ...must.map((clause): [Occur, FullTextQuery] => [Occur.Must, clauseQuery(clause)]),
    ...(terms.length > 0 ? [[Occur.Should, match] satisfies [Occur, FullTextQuery]] : []),
    ...excluded.map((clause): [Occur, FullTextQuery] => [Occur.MustNot, clauseQuery(clause)]),
  ])
}

function clauseQuery({ text, field, quoted }: Clause): FullTextQuery {
  const phrase = phraseTerms(text, longestPhrase, field)
  if (phrase.length > 1) return new PhraseQuery(phrase.join(' '), fullTextColumn)
  const terms = quoted ? phrase : termsToMeet(text, mostTerms, field)
  return new MatchQuery(terms.join(' '), fullTextColumn)
}

/**
 * Gives a table of an earlier version its terms. Each batch is a commit of its own and finds what is left by the lack of
 * terms, so that a crash loses one batch of work. `onUpgrade` is told how many rows there are to do, where
 * there are any. To be called alone, before the index is made.
 */
export async function upgradeFullText(table: Table, onUpgrade?: (rows: number) => void): Promise<void> {
  const present = new Set((await table.schema()).fields.map(({ name }) => name))
  if (!present.has(fullTextColumn)) await table.addColumns([{ name: fullTextColumn, valueSql: 'CAST(NULL AS STRING)' }])
  const former = formerColumns.filter((name) => present.has(name))
  if (former.length > 0) await table.dropColumns(former)
  const count = await table.countRows(`${fullTextColumn} IS NULL`)
  if (count > 0) onUpgrade?.(count)
  for (;;) {
    const rows = await table
      .query()
      .where(`${fullTextColumn} IS NULL`)
      .select(['id', 'documentId', 'text', 'heading', 'name'])
      .limit(upgradeBatch)
      .toArrow()
    if (rows.numRows === 0) return
    const lacking: (SearchableText & { id: string; documentId: string })[] = rows
      .toArray()
      .map((row) => ({ ...row.toJSON() }))
    await table
      .mergeInsert('id')
      .whenMatchedUpdateAll()
      .useIndex(false)
      .execute(
        termsTable(
          lacking.map(({ id }) => id),
          termsOfRows(lacking),
        ),
      )
  }
}

function termsTable(ids: string[], terms: string[]): ArrowTable {
  const schema = new Schema([new Field('id', new Utf8(), false), new Field(fullTextColumn, new Utf8(), true)])
  const children = [ids, terms].flatMap((column) => vectorFromArray(column, new Utf8()).data)
  const struct = makeData({ type: new Struct(schema.fields), length: ids.length, nullCount: 0, children })
  return new ArrowTable(schema, new RecordBatch(schema, struct))
}
