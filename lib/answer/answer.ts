import { streamText } from 'ai'
import type { DualEncoder } from '../embed/dual-encoder.ts'
import { DiptychError } from '../errors.ts'
import { pictureForModel } from '../pictures.ts'
import type { Answer, AnswerPart, Citation, Hit, Item, Notice, SentenceSupport, Turn } from '../types.ts'
import { chatFailure } from './chat-failure.ts'
import type { ChatModel } from './chat-model.ts'
import { CitationChecker } from './citation-checker.ts'
import { surroundingsOf } from './context.ts'
import { fixedWordsFor } from './fixed-words.ts'
import { answerTokens, buildPrompt, instructions, type Prompt, type PromptPicture } from './prompt.ts'
import { checkSupport } from './support.ts'

export interface AnswerRequest {
  /** '' where only a picture asks. */
  question: string
  /** The picture that the user asks with, encoded. */
  image: Uint8Array | null
  /** Best first; `[1]` is the first of them. */
  hits: Hit[]
  /** Earlier turns of the conversation, oldest first. */
  history: Turn[]
  /** false where retrieval found nothing that has to do with the question: see hasAnswer. */
  relevant: boolean
  /** When the question came, on the clock of performance.now(). */
  started: number
}

export interface AnswerPorts {
  model: ChatModel
  encoder: DualEncoder
  /** The bytes of a stored picture; null where it is gone. */
  loadImage(assetId: string): Promise<Uint8Array | null>
  /** Stored items, for the words around a hit; those that are gone are missing. */
  loadItems(itemIds: string[]): Promise<Item[]>
}

/** As many pictures of the hits as go to a model that can see; each is some 800 tokens to read. */
const mostPictures = 4

/** Parts of the model's window to plan with: the first, and the next where the estimate of a prompt was too low. */
const shares = [1, 0.6, 0.3]

/**
 * Answers a question from the hits, as it is written: text, then the checked citations, then which sentences the sources
 * bear out, then done. What goes wrong in the
 * middle is thrown after the text and the citations that came, as a DiptychError ('unreachable', 'upstream', 'busy',
 * 'model-missing'; 'cancelled' by the signal, which ends the request to the model at once, as does leaving the loop).
 */
export async function* answer(
  request: AnswerRequest,
  ports: AnswerPorts,
  signal?: AbortSignal,
): AsyncGenerator<AnswerPart, void, undefined> {
  const { hits, started } = request
  const finished = (text: string, model: string, citations: Citation[]): AnswerPart => {
    const seconds = (performance.now() - started) / 1000
    return { type: 'done', answer: { answer: text, model, citations, hits, seconds } satisfies Answer }
  }
  // With a conversation behind it, a question may be about that, and the model can say so itself.
  if (hits.length === 0 || (!request.relevant && request.history.length === 0)) {
    const { nothingFound } = fixedWordsFor(request.question)
    yield { type: 'text', delta: nothingFound }
    yield { type: 'citations', citations: [] }
    yield finished(nothingFound, ports.model.name, [])
    return
  }
  if (request.image && ports.model.writes && !ports.model.vision) yield { type: 'notice', notice: blind(ports.model) }

  const [pictures, surroundings] = await Promise.all([
    ports.model.vision ? picturesFor(request, ports) : [],
    ports.model.writes ? surroundingsOf(hits, ports.loadItems) : [],
  ])
  const promptOf = (share: number) => buildPrompt({ ...request, pictures, surroundings }, ports.model, share)
  let prompt = promptOf(1)
  let checker = new CitationChecker(prompt.sources.length)
  const citations = () => checker.cited.flatMap((marker) => ({ marker, itemId: hits[marker - 1]?.itemId ?? '' }))
  let text = ''
  let failure: DiptychError | null = null
  for (const share of shares) {
    if (share < 1) {
      prompt = promptOf(share)
      checker = new CitationChecker(prompt.sources.length)
    }
    failure = null
    try {
      for await (const piece of wordsOf(prompt.messages, request, ports, signal)) {
        const delta = checker.push(piece)
        text += delta
        if (delta !== '') yield { type: 'text', delta }
      }
    } catch (error) {
      failure = chatFailure(error, ports.model.provider, ports.model.name)
    }
    if (text !== '' || !failure || !isTooLong(failure)) break
  }
  const rest = checker.end()
  text += rest
  if (rest !== '') yield { type: 'text', delta: rest }
  yield { type: 'citations', citations: citations() }
  if (failure) throw failure
  if (text.trim() === '') {
    const fix = 'Ask again, or choose another CHAT_MODEL.'
    throw new DiptychError('upstream', `${ports.model.name} ended without an answer.`, fix)
  }
  if (ports.model.writes && citations().length === 0) yield { type: 'notice', notice: uncited(ports.model) }
  yield* supportOf(text, prompt, request, ports, signal)
  yield finished(text, ports.model.name, citations())
}

/** The server would rather refuse a prompt than cut it: see ollama-chat-model.ts. */
function isTooLong({ code, message }: DiptychError): boolean {
  return code === 'upstream' && /context.?(?:length|window|size)|prompt is too long|too many tokens/i.test(message)
}

async function* supportOf(
  text: string,
  prompt: Prompt,
  { hits, image }: AnswerRequest,
  { encoder, model }: AnswerPorts,
  signal?: AbortSignal,
): AsyncGenerator<AnswerPart> {
  const sources = prompt.sources.map((words, index) => {
    const source = hits[index]?.source
    const attached = prompt.pictures.some(({ marker }) => marker === index + 1)
    return {
      marker: index + 1,
      text: words,
      about: [source?.name, source?.heading].filter(Boolean).join('\n'),
      seen: attached || (model.vision && image !== null),
    }
  })
  let sentences: SentenceSupport[]
  try {
    sentences = await checkSupport(text, sources, encoder, signal)
  } catch (error) {
    signal?.throwIfAborted()
    const { message, fix } = DiptychError.from(error)
    yield {
      type: 'notice',
      notice: { code: 'support-unchecked', message: `The answer was not checked: ${message}`, fix },
    }
    return
  }
  yield { type: 'support', sentences }
  const count = sentences.filter(({ verdict }) => verdict === 'unsupported').length
  if (count > 0) yield { type: 'notice', notice: unsupported(count) }
}

/** The model's words as they come. */
async function* wordsOf(
  messages: ReturnType<typeof buildPrompt>['messages'],
  { question, image, hits }: AnswerRequest,
  { model, encoder }: AnswerPorts,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  signal?.throwIfAborted()
  const left = new AbortController()
  const abortSignal = signal ? AbortSignal.any([signal, left.signal]) : left.signal
  try {
    const { stream } = streamText({
      model: model.open({ question, pictured: image !== null, hits, encoder }),
      instructions,
      messages,
      temperature: 0.2,
      maxOutputTokens: answerTokens,
      abortSignal,
      // Errors come as parts of the stream; without this they are printed as well.
      onError: () => {},
    })
    for await (const part of stream) {
      if (part.type === 'text-delta') yield part.text
      if (part.type === 'error') throw part.error
      if (part.type === 'abort') throw new DOMException('Stopped.', 'AbortError')
    }
  } finally {
    left.abort()
  }
}

/** The user's own picture, and those of the best hits. */
async function picturesFor({ image, hits }: AnswerRequest, { loadImage }: AnswerPorts): Promise<PromptPicture[]> {
  const wanted: { marker: number | null; load: () => Promise<Uint8Array | null> }[] = hits
    .map(({ imageUrl }, index) => ({ assetId: imageUrl?.split('/').at(-1), marker: index + 1 }))
    .flatMap(({ assetId, marker }) => (assetId ? [{ marker, load: () => loadImage(assetId) }] : []))
    .slice(0, mostPictures)
  if (image) wanted.push({ marker: null, load: async () => image })
  const loaded = await Promise.all(
    wanted.map(async ({ marker, load }) => {
      const bytes = await load()
      return { marker, bytes: bytes && (await pictureForModel(bytes)) }
    }),
  )
  return loaded.flatMap(({ marker, bytes }) => (bytes ? [{ marker, bytes }] : []))
}

function blind({ name }: ChatModel): Notice {
  const message = `${name} can't see pictures, so it answers from the words that go with those found.`
  return { code: 'no-vision', message, fix: 'Choose a CHAT_MODEL that can see, such as gemma3 or qwen2.5vl.' }
}

function unsupported(count: number): Notice {
  const [sentences, are] = count === 1 ? ['1 sentence', 'is'] : [`${count} sentences`, 'are']
  const message = `${sentences} of this answer ${are} not found in the sources, and ${are} marked.`
  return { code: 'unsupported', message, fix: null }
}

function uncited({ name }: ChatModel): Notice {
  return { code: 'uncited', message: `${name} named no source here. Check it against what was found.`, fix: null }
}
