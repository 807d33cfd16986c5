/**
 * Takes out what a chat template could mistake for its own control tokens (`<|im_start|>`, `<|endoftext|>`), so that the
 * words of a document stay words. Repeated until nothing is left, since taking one out can put another one together.
 */
export function stripSpecialTokens(text: string): string {
  let current = text
  for (;;) {
    const next = current.replace(/<\|[^<>|]{0,64}\|>/g, '').replace(/<\/?s>|\[\/?INST\]|<(?:start|end)_of_turn>/g, '')
    if (next === current) return next
    current = next
  }
}
