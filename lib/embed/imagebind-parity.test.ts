import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { probabilities } from '../classify/probabilities.ts'
import { type MadeUpSound, madeUpSound, wavOf } from '../media/made-up-sounds.ts'
import { createSoundDecoder } from '../media/sound-decoder.ts'
import { melSpectrogram } from './audio/mel-spectrogram.ts'
import { OnnxEncoder } from './onnx-encoder.ts'
import { modelEntry } from './registry.ts'
import { cosine, readJson, root } from './test-support.ts'

/** Written by training/parity_imagebind.py from the makers' own code, with random weights, and torchaudio. */
interface Reference {
  texts: { embedding: number[] }[]
  sounds: {
    kind: MadeUpSound
    seconds: number
    embedding: number[]
    /** Of the first clip. */
    mel: { frame: number; values: number[] }[]
  }[]
  soundProbabilities: number[][]
}

const folder = path.join(import.meta.dirname, 'fixtures/imagebind')
const entry = modelEntry.parse(readJson(folder, 'model.json'))
const reference = readJson<Reference>(folder, 'reference.json')
const opening = OnnxEncoder.open(entry, { root, folder, threads: 1, maxPixels: 1e8 })
const decoder = createSoundDecoder({ root, ffmpeg: 'ffmpeg' })
afterAll(async () => {
  await (await opening).close()
  await decoder.close()
})

describe.each(reference.sounds)('$kind of $seconds s', ({ kind, seconds, embedding, mel }) => {
  it('has the mel bands of torchaudio.compliance.kaldi', () => {
    if (!entry.sound) throw new Error('the fixture does not hear')
    const { melBins, frames, sampleRate } = entry.sound
    const bands = new Float32Array(melBins * frames)
    melSpectrogram(entry.sound)(madeUpSound(kind, Math.min(2, seconds), sampleRate), bands, 0)
    for (const { frame, values } of mel)
      for (const [bin, value] of values.entries())
        expect(Math.abs((bands[bin * frames + frame] ?? 99) - value), `frame ${frame}, band ${bin}`).toBeLessThan(2e-3)
  })

  it('has the vector of the makers’ code, from a file on', async () => {
    const encoder = await opening
    if (!encoder.hearing) throw new Error('the fixture does not hear')
    const wav = wavOf(madeUpSound(kind, seconds, encoder.hearing.sampleRate), encoder.hearing.sampleRate)
    const [clips] = await decoder.clips(wav, [{ start: 0, end: seconds }], encoder.hearing)
    if (!clips || clips instanceof Error) throw clips
    const [vector] = (await encoder.embedAudio?.([clips])) ?? []
    expect(cosine(vector ?? [], embedding)).toBeGreaterThan(0.9999)
  })
})

it('judges sounds by texts as the makers’ code', () => {
  if (!entry.sound) throw new Error('the fixture does not hear')
  const texts = reference.texts.map(({ embedding }) => Float32Array.from(embedding))
  // The scale of the sounds comes on top of that of the texts.
  const scale = { ...entry, logitScale: entry.logitScale * entry.sound.logitScale }
  for (const [index, { embedding }] of reference.sounds.entries()) {
    const judged = probabilities(Float32Array.from(embedding), texts, scale)
    for (const [text, probability] of judged.entries())
      expect(probability).toBeCloseTo(reference.soundProbabilities[index]?.[text] ?? -1, 2)
  }
})
