import { Command } from 'commander'
import type { Hit, Scores, SearchResult } from '../lib/types.ts'
import { withEngine } from './context.ts'
import { type QueryOptions, readImage, readWords, withQueryOptions } from './options.ts'
import { cut, paint, placeOf, print, printJson, terminalWidth, warn } from './output.ts'

export function search(): Command {
  return withQueryOptions(new Command('search'), 10)
    .description('find items by words, by a picture, or by both')
    .argument('[text]', 'what to look for; - reads it from stdin')
    .addHelpText(
      'after',
      '\nText may hold "a phrase", name:… heading:… page:3 type:picture and -word (docs/full-text.md).',
    )
    .addHelpText('after', '\nExample:\n  diptych search "a red bicycle" -k 5 --filter year=1871')
    .action(run)
}

async function run(given: string | undefined, options: QueryOptions): Promise<void> {
  const { collection, k, mode, filter, rerank, json } = options
  const text = await readWords(given, options)
  const image = await readImage(options.image)
  const result = await withEngine(({ engine, signal }) =>
    engine.search({ collection, text, image, k, mode, filter, rerank }, signal),
  )
  for (const notice of result.notices) warn(notice)
  if (json) return printJson(result)
  print(result.hits.length > 0 ? listOf(result) : `Nothing found in "${collection}".`)
}

function listOf({ hits }: SearchResult): string {
  const width = terminalWidth()
  const rankWidth = String(hits.length).length
  return hits.map((hit) => entryOf(hit, rankWidth, width)).join('\n')
}

/** Rank, place, kind and scores; below it the words. */
function entryOf({ rank, source, media, kind, scores, text }: Hit, rankWidth: number, width: number | null): string {
  const indent = ' '.repeat(rankWidth + 2)
  const head = `${String(rank).padStart(rankWidth)}  ${paint('bold', placeOf(source, media))}`
  const line = `${head}  ${paint('dim', `${kind} · ${scoresOf(scores)}`)}`
  const words = cut(text, width === null ? null : width - indent.length)
  return words === '' ? line : `${line}\n${indent}${words}`
}

function scoresOf(scores: Scores): string {
  return Object.entries(scores)
    .flatMap(([name, score]) =>
      typeof score === 'number' ? `${name} ${score.toFixed(name === 'keyword' ? 1 : 3)}` : [],
    )
    .join(' · ')
}
