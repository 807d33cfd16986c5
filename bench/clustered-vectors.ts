/**
 * Made-up embeddings that lie as CLIP's do: in clusters of very different size, pictures and words in two narrow cones
 * apart from each other (the modality gap, Liang et al. 2022, arXiv:2203.02053), queries in the cone of the words.
 * All unit vectors; the same for the same seed.
 */
export class ClusteredVectors {
  readonly #dimensions: number
  readonly #random: () => number
  readonly #imageCone: Float32Array
  readonly #textCone: Float32Array
  readonly #clusters: { image: Float32Array; text: Float32Array }[]

  constructor(options: { dimensions: number; clusters: number; seed: number }) {
    this.#dimensions = options.dimensions
    this.#random = mulberry32(options.seed)
    this.#imageCone = this.#direction()
    this.#textCone = this.#direction()
    this.#clusters = Array.from({ length: options.clusters }, () => {
      const image = this.#direction()
      return { image, text: sum(image, this.#direction(), 0.8) }
    })
  }

  pair(): { imageVector: Float32Array; textVector: Float32Array } {
    const { image, text } = this.#cluster()
    return { imageVector: this.#near(image, this.#imageCone), textVector: this.#near(text, this.#textCone) }
  }

  query(): Float32Array {
    return this.#near(this.#cluster().text, this.#textCone)
  }

  /** The first clusters are drawn far more often than the last. */
  #cluster(): { image: Float32Array; text: Float32Array } {
    const cluster = this.#clusters[Math.floor(this.#clusters.length * this.#random() ** 1.5)]
    if (!cluster) throw new RangeError('There are no clusters')
    return cluster
  }

  #near(centre: Float32Array, cone: Float32Array): Float32Array {
    return sum(sum(centre, cone, 0.7), this.#direction(), 0.9)
  }

  /** Evenly over the sphere: normal numbers by Box and Muller, made unit. */
  #direction(): Float32Array {
    const normal = () => Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random())
    return unit(Float32Array.from({ length: this.#dimensions }, normal))
  }
}

function sum(a: Float32Array, b: Float32Array, weight: number): Float32Array {
  return unit(a.map((value, index) => value + weight * (b[index] ?? 0)))
}

function unit(vector: Float32Array): Float32Array {
  const norm = Math.sqrt(vector.reduce((total, value) => total + value * value, 0))
  return vector.map((value) => value / norm)
}

/** A small pseudo-random generator (Tommy Ettinger's mulberry32) of numbers in [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
