import sharp from 'sharp'
import type { DualEncoder } from './dual-encoder.ts'

/** Embeds something of each kind that an encoder takes, which opens its towers. Throws as they do. */
export async function tryTowers(encoder: DualEncoder, signal?: AbortSignal): Promise<void> {
  const picture = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
  await encoder.embedTexts(['a photo of a cat'], signal)
  await encoder.embedImages([picture], signal)
  const { hearing } = encoder
  if (hearing) await encoder.embedAudio?.([[new Float32Array(hearing.sampleRate * hearing.clipSeconds)]], signal)
}
