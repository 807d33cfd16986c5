import { fork } from 'node:child_process'
import path from 'node:path'
import type { ModelsOptions } from '../embed/models.ts'
import { DiptychError, type ErrorBody } from '../errors.ts'

/** Pictures, and texts, that the speed is measured on. */
export const timedInputs = 96

/** What a process is to measure; it is copied into that process. */
export interface ProbeTask extends ModelsOptions {
  /** Of the model. */
  id: string
  texts: string[]
  /** Absolute paths. */
  pictures: string[]
  /** All of the texts and pictures, or just as many as the speed is measured on. */
  whole: boolean
}

/** What came of it: see Measurement. */
export interface Probe {
  loadMilliseconds: number
  picturesPerSecond: number
  textsPerSecond: number
  memoryBytes: number
  textVectors: Float32Array[]
  pictureVectors: Float32Array[]
}

export type ProbeMessage =
  | { done: Probe }
  | { error: ErrorBody }
  /** Pictures that are done. */
  | { encoded: number }

export interface ProbeOptions {
  signal: AbortSignal
  onProgress: (encoded: number) => void
}

/**
 * Measures an encoder in a process of its own, which is ended at once when the signal fires. Throws what the encoder
 * throws, 'unreadable' where the process dies, and the signal's reason.
 */
export function probeEncoder(task: ProbeTask, { signal, onProgress }: ProbeOptions): Promise<Probe> {
  signal.throwIfAborted()
  // Flags of this process (a loader, --eval) are not for that one; vectors go as they are, not as JSON.
  const file = path.join(task.root, 'lib/measure/encoder-probe.ts')
  const child = fork(/* turbopackIgnore: true */ file, {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  return new Promise<Probe>((resolve, reject) => {
    const abort = () => {
      child.kill('SIGKILL')
      reject(signal.reason)
    }
    signal.addEventListener('abort', abort, { once: true })
    child.on('message', (message: ProbeMessage) => {
      if ('encoded' in message) onProgress(message.encoded)
      else if ('done' in message) resolve(message.done)
      else reject(new DiptychError(message.error.code, message.error.message, message.error.fix))
    })
    child.once('error', reject)
    child.once('exit', (code, killed) => {
      signal.removeEventListener('abort', abort)
      // Of no effect where it has answered.
      reject(died(task.id, killed ?? code))
    })
    child.send(task, (error) => error && reject(error))
  })
}

function died(id: string, how: string | number | null): DiptychError {
  return new DiptychError(
    'unreadable',
    `The process that measured ${id} ended (${how}).`,
    how === 'SIGKILL'
      ? 'Most likely the memory was not enough: close other programs, or measure smaller models.'
      : 'Most likely onnxruntime does not bear its files: use another precision of it, this one would end Diptych too.',
  )
}
