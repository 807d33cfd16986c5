import type { ModelFiles } from '../hub/model-files.ts'
import type { OnnxEncoder } from './onnx-encoder.ts'

interface Loaded {
  encoder: OnnxEncoder
  files: ModelFiles
  /** Of the files when they were loaded. */
  stamp: string
}

/** The encoders of this process, each loaded once, and anew where another process has replaced its files since. */
export class LoadedEncoders {
  readonly #open: (id: string) => Promise<{ encoder: OnnxEncoder; files: ModelFiles }>
  readonly #loaded = new Map<string, Promise<Loaded>>()

  constructor(open: (id: string) => Promise<{ encoder: OnnxEncoder; files: ModelFiles }>) {
    this.#open = open
  }

  async load(id: string): Promise<OnnxEncoder> {
    const before = this.#loaded.get(id)
    const { encoder, files, stamp } = await (before ?? this.#begin(id))
    if (!before || stamp === (await files.stamp())) return encoder
    // Whoever else has seen it may have begun anew.
    if (this.#loaded.get(id) === before) await this.drop(id)
    return this.load(id)
  }

  /** Closes an encoder once its batches at hand are done; the next who wants it loads it again. */
  async drop(id: string): Promise<void> {
    const loaded = this.#loaded.get(id)
    this.#loaded.delete(id)
    await (await loaded?.catch(() => null))?.encoder.close()
  }

  async close(): Promise<void> {
    await Promise.all([...this.#loaded.keys()].map((id) => this.drop(id)))
  }

  #begin(id: string): Promise<Loaded> {
    const loading = this.#open(id).then(async (opened) => ({ ...opened, stamp: await opened.files.stamp() }))
    this.#loaded.set(id, loading)
    // A failure is not kept: the model may be pulled meanwhile.
    loading.catch(() => this.#loaded.get(id) === loading && this.#loaded.delete(id))
    return loading
  }
}
