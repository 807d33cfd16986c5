import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider'
import type { Hit } from '../types.ts'
import type { ChatModel, Grounds } from './chat-model.ts'
import { extractSentences, type Passage } from './extract-sentences.ts'
import { fixedWordsFor } from './fixed-words.ts'
import { generateFromStream } from './generate-from-stream.ts'
import { isOnlyNamed } from './is-only-named.ts'
import { asData } from './source-text.ts'
import { streamOf } from './stream-of.ts'

/** The answerer that needs no model: it quotes the sentences that answer best, with their numbers, and says what it is. */
export const extractiveChatModel: ChatModel = {
  name: 'extractive',
  provider: 'built in',
  vision: false,
  contextTokens: Number.POSITIVE_INFINITY,
  writes: false,
  open: openExtractive,
}

/** A LanguageModelV4 like any other, but that it reads the hits themselves and not the prompt made of them. */
function openExtractive(grounds: Grounds): LanguageModelV4 {
  async function* parts(signal: AbortSignal): AsyncGenerator<LanguageModelV4StreamPart> {
    const passages = grounds.question === '' ? [] : await extractSentences(grounds, signal)
    yield { type: 'stream-start', warnings: [] }
    yield { type: 'text-start', id: 'extract' }
    for (const delta of wording(grounds.question, passages, grounds.hits))
      yield { type: 'text-delta', id: 'extract', delta }
    yield { type: 'text-end', id: 'extract' }
    yield { type: 'finish', finishReason: { unified: 'stop', raw: undefined }, usage: noUsage }
  }
  const doStream = async ({ abortSignal }: LanguageModelV4CallOptions) => ({
    stream: streamOf((left) => parts(abortSignal ? AbortSignal.any([abortSignal, left]) : left)),
  })
  return {
    specificationVersion: 'v4',
    provider: 'diptych',
    modelId: 'extractive',
    supportedUrls: {},
    doStream,
    doGenerate: (options) => generateFromStream(doStream, options),
  }
}

const noUsage = {
  inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
}

/** Pictures and recordings further down than this are not worth a line of their own. */
const near = 3

function* wording(question: string, passages: Passage[], hits: Hit[]): Generator<string> {
  const say = fixedWordsFor(question)
  const named = ({ source }: Hit) => {
    const name = asData(source.name.split('/').at(-1) ?? source.name)
    return source.page === null ? name : say.page(name, source.page)
  }
  if (passages.length > 0) {
    yield `${passages.length === 1 ? say.onePassage : say.passages}\n`
    for (const { text, marker } of passages) yield `\n- “${asData(text)}” [${marker}]`
  } else {
    yield say.noPassage
  }
  // What can't be quoted: a picture, or a recording that has no words of its own.
  const index = hits.findIndex((hit) => hit.imageUrl !== null || (hit.media !== null && isOnlyNamed(hit)))
  const closest = hits[index]
  const shown = passages.some(({ marker }) => marker === index + 1)
  if (closest && !shown && (index < near || passages.length === 0)) {
    const saying = closest.imageUrl === null ? say.closestRecording : say.closestPicture
    yield `\n\n${saying(named(closest))} [${index + 1}].`
  } else if (passages.length === 0 && hits[0]) {
    yield `\n\n${say.closestPassage(named(hits[0]))} [1].`
  }
}
