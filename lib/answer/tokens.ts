/**
 * An upper estimate of the tokens of a text for a model whose tokenizer is not at hand: about four characters per token in
 * Latin script, and up to one per character in scripts that tokenizers know less well.
 */
export function estimateTokens(text: string): number {
  let others = 0
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x24f) others++
  return Math.ceil((text.length - others) / 3.2 + others)
}
