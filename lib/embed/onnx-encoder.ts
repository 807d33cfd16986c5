import path from 'node:path'
import { DiptychError } from '../errors.ts'
import { meanOf } from '../vector-math.ts'
import { melSpectrogram } from './audio/mel-spectrogram.ts'
import type { DualEncoder, Hearing, ImageInput, SoundInput } from './dual-encoder.ts'
import { modelMissing } from './model-missing.ts'
import { normaliser } from './normalise.ts'
import { readPixels } from './pixels.ts'
import { constantFeeds, pool } from './pooling.ts'
import { type ModelEntry, modalitiesOf } from './registry.ts'
import { TextTokenizer } from './tokens.ts'
import { Tower, type TowerFeeds, type TowerOutput } from './tower.ts'
import { unitVector } from './unit-vector.ts'

/** 8 is as fast as 32 on a processor, holds a quarter of the memory and lets a question in four times as often. */
const batchSize = 8
/** Texts that are tokenised together and sorted by length, so that the batches need little padding. */
const windowSize = 16 * batchSize
/** A call of so few inputs is a question, and overtakes an ingest. */
const urgentUpTo = 2

export interface OnnxEncoderOptions {
  /** The project's folder. */
  root: string
  /** Where the model's files are. */
  folder: string
  /** Threads of onnxruntime within an operator. */
  threads: number
  maxPixels: number
  /** Another one only for a benchmark, whose weights have the right shape and no meaning. */
  toUnit?: typeof unitVector
}

/**
 * A dual encoder of an ONNX file for each modality and a tokenizer. What tells one model from another is its entry in the
 * registry.
 */
export class OnnxEncoder implements DualEncoder {
  readonly id: string
  readonly dimensions: number
  readonly maxTextTokens: number
  readonly logitScale: number
  readonly logitBias: number
  readonly scoring: DualEncoder['scoring']
  readonly modalities: DualEncoder['modalities']
  readonly hearing?: Hearing
  readonly embedAudio?: NonNullable<DualEncoder['embedAudio']>
  readonly #entry: ModelEntry
  readonly #maxPixels: number
  readonly #tokenizer: TextTokenizer
  readonly #vision: Tower
  readonly #text: Tower
  readonly #audio: Tower | null
  readonly #toUnit: typeof unitVector
  readonly #normalise: ReturnType<typeof normaliser>

  constructor(entry: ModelEntry, tokenizer: TextTokenizer, options: OnnxEncoderOptions) {
    const { root, folder, threads, maxPixels, toUnit = unitVector } = options
    this.id = entry.id
    this.dimensions = entry.dimensions
    this.maxTextTokens = entry.maxTextTokens
    this.logitScale = entry.logitScale
    this.logitBias = entry.logitBias
    this.scoring = entry.scoring
    this.#entry = entry
    this.#maxPixels = maxPixels
    this.#tokenizer = tokenizer
    this.#toUnit = toUnit
    this.#normalise = normaliser(entry.pixels)
    const { vision, text, audio } = entry.towers
    const tower = ({ file, output }: typeof vision | typeof text | NonNullable<typeof audio>) =>
      new Tower(root, { file: path.join(folder, file), output, threads, precision: entry.precision })
    this.#vision = tower(vision)
    this.#text = tower(text)
    this.#audio = audio && tower(audio)
    this.modalities = modalitiesOf(entry)
    if (!entry.sound) return
    const mel = melSpectrogram(entry.sound)
    this.hearing = entry.sound
    this.embedAudio = (sounds, signal) => this.#embedSounds(sounds, mel, signal)
  }

  /** Reads the tokenizer; the towers open with their first batch. Throws 'model-missing'. */
  static async open(entry: ModelEntry, options: OnnxEncoderOptions): Promise<OnnxEncoder> {
    try {
      const tokenizer = await TextTokenizer.open(options.folder, entry.maxTextTokens, entry.text)
      const expected = entry.tokens
      if (expected && tokenizer.encode(expected.text).join() !== expected.ids.join()) {
        throw new Error('its tokenizer is not the one that the model was trained with')
      }
      return new OnnxEncoder(entry, tokenizer, options)
    } catch (error) {
      throw unusable(entry, error)
    }
  }

  countTokens(text: string): number {
    return this.#tokenizer.count(text)
  }

  async embedImages(images: ImageInput[], signal?: AbortSignal): Promise<Float32Array[]> {
    const results = await this.embedEachImage(images, signal)
    return results.map((result, index) => {
      if (result instanceof Float32Array) return result
      const message = images.length > 1 ? `Picture ${index + 1}: ${result.message}` : result.message
      throw new DiptychError(result.code, message, result.fix, result)
    })
  }

  async embedEachImage(images: ImageInput[], signal?: AbortSignal): Promise<(Float32Array | DiptychError)[]> {
    const urgent = images.length <= urgentUpTo
    const results: (Float32Array | DiptychError)[] = []
    let prepared = this.#prepare(images.slice(0, batchSize))
    for (let start = 0; start < images.length; start += batchSize) {
      signal?.throwIfAborted()
      const { pixels, outcomes } = await prepared
      const next = start + batchSize
      if (next < images.length) prepared = this.#prepare(images.slice(next, next + batchSize))
      const readable = outcomes.filter((outcome) => outcome === 'read').length
      const vectors = readable > 0 ? await this.#embedPixels(pixels, readable, urgent, signal) : []
      results.push(...outcomes.map((outcome) => (outcome === 'read' ? (vectors.shift() as Float32Array) : outcome)))
    }
    return results
  }

  async embedTexts(texts: string[], signal?: AbortSignal): Promise<Float32Array[]> {
    const urgent = texts.length <= urgentUpTo
    const results: Float32Array[] = []
    for (let start = 0; start < texts.length; start += windowSize) {
      const rows = texts
        .slice(start, start + windowSize)
        .map((text, offset) => ({ index: start + offset, ids: this.#tokenizer.encode(text) }))
        .sort((a, b) => a.ids.length - b.ids.length)
      for (let first = 0; first < rows.length; first += batchSize) {
        const batch = rows.slice(first, first + batchSize)
        const vectors = await this.#embedTokens(
          batch.map((row) => row.ids),
          urgent,
          signal,
        )
        for (const [position, row] of batch.entries()) results[row.index] = vectors[position] as Float32Array
      }
    }
    return results
  }

  /** Ends the threads once the batches at hand are done. */
  async close(): Promise<void> {
    await Promise.all([this.#vision.close(), this.#text.close(), this.#audio?.close()])
  }

  /** Decodes the pictures of a batch; those that can be read stand close together in `pixels`. Never rejects. */
  async #prepare(images: ImageInput[]): Promise<{ pixels: Float32Array; outcomes: ('read' | DiptychError)[] }> {
    const { pixels: settings } = this.#entry
    const floats = 3 * settings.size ** 2
    const pixels = new Float32Array(images.length * floats)
    const decoded = await Promise.allSettled(images.map((bytes) => readPixels(bytes, settings, this.#maxPixels)))
    let offset = 0
    const outcomes = decoded.map((result) => {
      if (result.status === 'rejected') return DiptychError.from(result.reason)
      this.#normalise(result.value, pixels, offset)
      offset += floats
      return 'read'
    })
    return { pixels, outcomes }
  }

  async #embedPixels(pixels: Float32Array, count: number, urgent: boolean, signal?: AbortSignal) {
    const { pixels: settings, towers } = this.#entry
    const { size } = settings
    const data = pixels.subarray(0, count * 3 * size ** 2)
    const feeds = {
      [towers.vision.input]: { data, dims: [count, 3, size, size] },
      ...constantFeeds(towers.vision, count),
    }
    const output = await this.#run(this.#vision, feeds, urgent, signal)
    return this.#unitVectors(pool(output, towers.vision.pooling), count)
  }

  async #embedTokens(rows: number[][], urgent: boolean, signal?: AbortSignal) {
    const { inputIds, attentionMask, count, length } = this.#tokenizer.batch(rows)
    const dims = [count, length]
    const { text } = this.#entry.towers
    // The arrays move to the tower's thread.
    const mask = Uint8Array.from(attentionMask, Number)
    const tokens = { [text.input]: { data: inputIds, dims }, attention_mask: { data: attentionMask, dims } }
    const output = await this.#run(this.#text, { ...tokens, ...constantFeeds(text, count) }, urgent, signal)
    return this.#unitVectors(pool(output, text.pooling, mask), count)
  }

  async #embedSounds(sounds: SoundInput[], mel: ReturnType<typeof melSpectrogram>, signal?: AbortSignal) {
    if (sounds.some((clips) => clips.length === 0)) throw soundless()
    const urgent = sounds.length <= urgentUpTo
    const clips = sounds.flat()
    const vectors: Float32Array[] = []
    for (let start = 0; start < clips.length; start += batchSize)
      vectors.push(...(await this.#embedClips(clips.slice(start, start + batchSize), mel, urgent, signal)))
    let start = 0
    return sounds.map(({ length }) => {
      start += length
      return this.#toUnit(meanOf(vectors.slice(start - length, start)))
    })
  }

  async #embedClips(clips: SoundInput, mel: ReturnType<typeof melSpectrogram>, urgent: boolean, signal?: AbortSignal) {
    const { sound } = this.#entry
    const { audio } = this.#entry.towers
    if (!sound || !audio || !this.#audio) throw unusable(this.#entry, new Error('it does not hear'))
    signal?.throwIfAborted()
    const floats = sound.melBins * sound.frames
    const data = new Float32Array(clips.length * floats)
    for (const [index, clip] of clips.entries()) {
      mel(clip, data, index * floats)
      // Some 10 ms of sums each, between which others get their turn.
      await new Promise(setImmediate)
    }
    const dims = [clips.length, 1, sound.melBins, sound.frames]
    const feeds = { [audio.input]: { data, dims }, ...constantFeeds(audio, clips.length) }
    const output = await this.#run(this.#audio, feeds, urgent, signal)
    return this.#unitVectors(pool(output, audio.pooling), clips.length)
  }

  async #run(tower: Tower, feeds: TowerFeeds, urgent: boolean, signal?: AbortSignal) {
    await tower.open().catch((error: unknown) => {
      throw unusable(this.#entry, error)
    })
    return tower.run(feeds, urgent, signal)
  }

  #unitVectors({ vectors, dims }: TowerOutput, count: number): Float32Array[] {
    const { dimensions } = this
    if (dims[0] !== count || dims[1] !== dimensions || vectors.length !== count * dimensions) {
      throw unusable(this.#entry, new Error(`it gives ${dims.join(' × ')} numbers instead of ${count} × ${dimensions}`))
    }
    try {
      return Array.from({ length: count }, (_, index) =>
        this.#toUnit(vectors.slice(index * dimensions, (index + 1) * dimensions)),
      )
    } catch (error) {
      throw unusable(this.#entry, error)
    }
  }
}

function soundless(): DiptychError {
  return new DiptychError('bad-request', 'There is nothing to hear in a sound without clips.', 'Give it at least one.')
}

function unusable(entry: ModelEntry, cause: unknown): DiptychError {
  return modelMissing(entry, cause instanceof Error ? cause.message : String(cause), cause)
}
