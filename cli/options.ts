import { readFile, stat } from 'node:fs/promises'
import { text as textOf } from 'node:stream/consumers'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { DiptychError } from '../lib/errors.ts'
import { fileError } from '../lib/read/ingest-failure.ts'
import { defaultCollection } from '../lib/store/collection-name.ts'
import type { Filter, SearchMode } from '../lib/types.ts'

export interface CommonOptions {
  json?: boolean
  collection: string
}

/** What every command takes. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--json', 'print the result as JSON on stdout, and everything else on stderr')
    .option('--collection <name>', 'the collection to work on', 'default')
}

export interface QueryOptions extends CommonOptions {
  image?: string
  k: number
  mode: SearchMode
  filter: Filter
  rerank: boolean
}

export const modes: SearchMode[] = ['hybrid', 'average', 'image', 'text']

/** What `search` and `ask` take. */
export function withQueryOptions(command: Command, hits: number): Command {
  return withCommonOptions(command)
    .option('--image <file>', 'a picture to search with, alone or with words')
    .option('-k <number>', 'how many items, 1 to 100', wholeNumber(1, 100), hits)
    .addOption(modeOption('--mode <mode>'))
    .addOption(filterOption('only items with this metadata; may be repeated'))
    .option('--no-rerank', 'leave the order of retrieval')
}

/** `--filter style=map --filter year=1871` */
export function filterOption(description: string): Option {
  return new Option('--filter <key=value>', description).default({}, 'none').argParser(addFilter)
}

/** Which similarity ranks the items. */
export function modeOption(flags: string): Option {
  return new Option(flags, 'what the items are ranked by').choices(modes).default('hybrid')
}

/** The option that a hint needs so that its command is about the same collection; '' for the default one. */
export function collectionOption(collection: string): string {
  if (collection === defaultCollection) return ''
  return ` --collection ${/^[\w.-]+$/.test(collection) ? collection : JSON.stringify(collection)}`
}

/** Of an option that may be repeated: every value, in their order. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value]
}

export function wholeNumber(least: number, most: number) {
  return (value: string): number => {
    const number = Number(value)
    if (/^\d+$/.test(value) && number >= least && number <= most) return number
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
}

export function positiveNumber(value: string): number {
  const number = Number(value)
  if (value.trim() !== '' && Number.isFinite(number) && number > 0) return number
  throw new InvalidArgumentError('It must be a number above 0.')
}

function addFilter(value: string, filter: Filter): Filter {
  const at = value.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('It must be key=value, such as --filter year=1871.')
  return { ...filter, [value.slice(0, at).trim()]: value.slice(at + 1) }
}

/**
 * The words of a question: as they were given, or from stdin for `-`, or for nothing at all where something is piped in.
 * null where there is a picture to ask with instead.
 */
export async function readWords(given: string | undefined, options: { image?: string }): Promise<string | null> {
  const piped = given === '-' || (given === undefined && options.image === undefined && !process.stdin.isTTY)
  const words = (piped ? await textOf(process.stdin) : (given ?? '')).trim()
  if (words !== '') return words
  if (options.image !== undefined) return null
  throw new DiptychError(
    'bad-request',
    'There is nothing to look for.',
    'Give some words, or a picture with --image FILE.',
  )
}

/** The bytes of `--image`, or null. */
export async function readImage(file: string | undefined): Promise<Uint8Array | null> {
  if (file === undefined) return null
  try {
    if ((await stat(file)).isDirectory()) throw new DiptychError('unreadable', `${file} is a folder.`, '')
    return await readFile(file)
  } catch (cause) {
    throw new DiptychError(
      'bad-request',
      fileError(file, cause).message,
      'Give the path of a picture with --image.',
      cause,
    )
  }
}
