/**
 * An upper estimate of the tokens of a text for a model whose tokenizer is not at hand: about four letters per token in
 * Latin script, one for each digit (most tokenizers of today split numbers) and each sign, and two for each letter of a
 * script that tokenizers know less well.
 */
export function estimateTokens(text: string): number {
  let latin = 0
  let signs = 0
  let others = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > 0x24f) others += isRare(code) ? 2 : 1
    else if (isLetterOrSpace(code)) latin++
    else signs++
  }
  return Math.ceil(latin / 3.2 + signs + others)
}

/** Indic, Ethiopic and other scripts of three bytes a letter; Cyrillic, Greek, Arabic and East Asian letters take one. */
function isRare(code: number): boolean {
  return code >= 0x900 && code < 0x1e00
}

function isLetterOrSpace(code: number): boolean {
  const lower = code | 0x20
  return code === 0x20 || (lower >= 0x61 && lower <= 0x7a) || code >= 0xc0
}
