/** What the tests of sounds share; nothing else imports it. training/parity_imagebind.py makes the same. */

export type MadeUpSound = 'chirp' | 'tones' | 'noise' | 'knocks'

/** Mono samples in [-1, 1]. */
export function madeUpSound(kind: MadeUpSound, seconds: number, rate: number): Float32Array {
  let state = 1
  return Float32Array.from({ length: Math.floor(seconds * rate) }, (_, index) => {
    const time = index / rate
    state = Number((BigInt(state) * 1664525n + 1013904223n) % 4294967296n)
    const noise = state / 2 ** 31 - 1
    switch (kind) {
      case 'chirp':
        return 0.5 * Math.sin(2 * Math.PI * (200 + 600 * time) * time)
      case 'tones':
        return 0.4 * Math.sin(2 * Math.PI * 440 * time) + 0.2 * Math.sin(2 * Math.PI * 1320 * time)
      case 'noise':
        return 0.3 * noise
      case 'knocks':
        return 0.8 * noise * Math.exp(-30 * (time % 0.5))
    }
  })
}

/** A WAV of 32-bit floats, each channel the same. */
export function wavOf(samples: Float32Array, rate: number, channels = 1): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(44 + samples.length * channels * 4))
  const write = (at: number, word: string) => new Uint8Array(bytes.buffer).set(Buffer.from(word, 'latin1'), at)
  write(0, 'RIFF')
  bytes.setUint32(4, bytes.byteLength - 8, true)
  write(8, 'WAVEfmt ')
  bytes.setUint32(16, 16, true)
  bytes.setUint16(20, 3, true)
  bytes.setUint16(22, channels, true)
  bytes.setUint32(24, rate, true)
  bytes.setUint32(28, rate * channels * 4, true)
  bytes.setUint16(32, channels * 4, true)
  bytes.setUint16(34, 32, true)
  write(36, 'data')
  bytes.setUint32(40, samples.length * channels * 4, true)
  for (const [index, value] of samples.entries())
    for (let channel = 0; channel < channels; channel++)
      bytes.setFloat32(44 + (index * channels + channel) * 4, value, true)
  return new Uint8Array(bytes.buffer)
}
