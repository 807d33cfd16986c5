/**
 * The normalisation that a SentencePiece model carries: which characters stand for which others (full width, ligatures,
 * composed accents), and which for a space or nothing. tokenizer.json has it as `precompiled_charsmap`; the tokenizer's own
 * package only comes near it (it takes the joiners inside words of Hindi or Persian for spaces).
 * https://github.com/google/sentencepiece/blob/master/doc/normalization.md
 */
export class Charsmap {
  /** A double-array trie (Aoe 1989) as Darts-clone lays it out; its keys are UTF-8, its values places in `#replacements`. */
  readonly #trie: Uint32Array
  /** UTF-8, each ended by a zero. */
  readonly #replacements: Uint8Array

  /** @param base64 the length of the trie in bytes (4 bytes), the trie, the replacements; little-endian */
  constructor(base64: string) {
    const bytes = Uint8Array.from(Buffer.from(base64, 'base64'))
    const length = bytes.length < 4 ? 0 : new DataView(bytes.buffer).getUint32(0, true)
    if (length === 0 || length % 4 !== 0 || 4 + length > bytes.length)
      throw new Error('its precompiled_charsmap is damaged')
    this.#trie = new Uint32Array(bytes.buffer.slice(4, 4 + length))
    this.#replacements = bytes.subarray(4 + length)
  }

  normalise(text: string): string {
    const bytes = new TextEncoder().encode(text)
    const parts: Uint8Array[] = []
    let kept = 0
    let at = 0
    while (at < bytes.length) {
      const match = this.#longest(bytes, at)
      if (match) {
        parts.push(bytes.subarray(kept, at), this.#replacement(match.value))
        at += match.length
        kept = at
      } else at += characterLength(bytes[at] ?? 0)
    }
    parts.push(bytes.subarray(kept))
    return Buffer.concat(parts).toString('utf8')
  }

  /** The longest key that begins at this byte. */
  #longest(bytes: Uint8Array, start: number): { length: number; value: number } | null {
    let found: { length: number; value: number } | null = null
    let node = offset(this.#unit(0))
    for (let at = start; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0
      node ^= byte
      const unit = this.#unit(node)
      if (byte === 0 || (unit & 0x800000ff) >>> 0 !== byte) break
      node ^= offset(unit)
      if ((unit >>> 8) & 1) found = { length: at - start + 1, value: this.#unit(node) & 0x7fffffff }
    }
    return found
  }

  #unit(index: number): number {
    return this.#trie[index] ?? 0
  }

  #replacement(start: number): Uint8Array {
    return this.#replacements.subarray(start, this.#replacements.indexOf(0, start))
  }
}

/** Of a unit's children, from the unit's own place. */
function offset(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6)
}

/** Bytes of the character that this byte begins in UTF-8. */
function characterLength(lead: number): number {
  if (lead < 0x80) return 1
  if (lead < 0xe0) return 2
  return lead < 0xf0 ? 3 : 4
}
