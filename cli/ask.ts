import { Command } from 'commander'
import type { Answer, AnswerPart, Hit, Notice, QueryChange, SentenceSupport } from '../lib/types.ts'
import { withEngine } from './context.ts'
import { type QueryOptions, readImage, readWords, withQueryOptions } from './options.ts'
import { duration, harmless, paint, placeOf, print, printJson, warn } from './output.ts'

interface AskOptions extends QueryOptions {
  model?: string
}

export function ask(): Command {
  return withQueryOptions(new Command('ask'), 8)
    .description('answer a question from a collection, with citations')
    .argument('[question]', 'the question; - reads it from stdin')
    .option(
      '--model <name>',
      'who is to answer: extractive, a built-in language model, or one of Ollama or your server',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  diptych ask "Which tool tightens the brake?" --image brake.jpg\n  diptych ask "Who built it?" --model qwen3-0.6b',
    )
    .action(run)
}

async function run(given: string | undefined, options: AskOptions): Promise<void> {
  const { collection, k, mode, filter, rerank, json } = options
  const text = await readWords(given, options)
  const image = await readImage(options.image)
  const query = { collection, text, image, k, mode, filter, rerank, history: [], chatModel: options.model }
  const told = await withEngine(({ engine, signal }) => follow(engine.ask(query, signal), json === true))
  if (json) printJson({ ...told.answer, queries: told.queries, support: told.support, notices: told.notices })
  else if (told.answer) print(sourcesOf(told.answer) + unsupportedOf(told.answer, told.support))
}

interface Told {
  answer: Answer | null
  /** What was searched for in place of the question; empty where its own words were. */
  queries: QueryChange[]
  notices: Notice[]
  support: SentenceSupport[]
}

/** Prints the words as they come; notices go to stderr at once, so that they stand before what they are about. */
async function follow(parts: AsyncIterable<AnswerPart>, quiet: boolean): Promise<Told> {
  const told: Told = { answer: null, queries: [], notices: [], support: [] }
  for await (const part of parts) {
    if (part.type === 'notice') {
      told.notices.push(part.notice)
      warn(part.notice)
    } else if (part.type === 'query') {
      told.queries.push(...part.changes)
      for (const change of part.changes) process.stderr.write(`${paint('dim', changeOf(change))}\n`)
    } else if (part.type === 'text' && !quiet) {
      process.stdout.write(harmless(part.delta))
    } else if (part.type === 'done') {
      told.answer = part.answer
    } else if (part.type === 'support') {
      told.support = part.sentences
    }
  }
  return told
}

/** What was searched for in place of the question, and why. */
function changeOf({ kind, queries, by }: QueryChange): string {
  const why = { 'follow-up': 'with what was said before', split: 'in parts', translation: 'translated' }[kind]
  const searched = queries.map((query) => `“${harmless(query)}”`).join(', ')
  return `Searched for ${searched}: the question ${why}, by ${by}`
}

/** The cited items by their numbers, and who wrote the answer. */
function sourcesOf({ citations, hits, model, seconds }: Answer): string {
  const lines = citations
    .toSorted((a, b) => a.marker - b.marker)
    .flatMap(({ marker, itemId }) => {
      const hit = hits.find((one) => one.itemId === itemId)
      return hit ? sourceOf(marker, hit) : []
    })
  const written = model === 'extractive' ? 'Quoted from the passages found' : `Written by ${model}`
  return ['', ...(lines.length > 0 ? ['', ...lines] : []), '', paint('dim', `${written}, ${duration(seconds)}`)].join(
    '\n',
  )
}

/** The sentences that the sources don't bear out, since a terminal can't mark what it has printed. */
function unsupportedOf({ answer }: Answer, support: SentenceSupport[]): string {
  const sentences = support.filter(({ verdict }) => verdict === 'unsupported')
  if (sentences.length === 0) return ''
  const lines = sentences.map(({ start, end }) => `  ${harmless(answer.slice(start, end).replace(/\s+/g, ' '))}`)
  return `\n${['', 'Not found in the sources:', ...lines].join('\n')}`
}

function sourceOf(marker: number, { source, media }: Hit): string {
  const place = paint('bold', placeOf(source, media))
  const path = source.path === null || source.path === source.name ? '' : `  ${paint('dim', harmless(source.path))}`
  return `${paint('cyan', `[${marker}]`)} ${place}${path}`
}
