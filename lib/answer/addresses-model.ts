/** How documents speak to a language model and not to a reader, in the languages of our fixed words. */
const patterns = [
  /\b(?:ignor\w*|disregard\w*|forget|override|bypass)\b.{0,60}\b(?:previous|above|prior|earlier|preceding|all|any|your|system|instructions?|rules?|prompts?|guidelines)\b/i,
  /\b(?:ignorier\p{L}*|vergiss|missacht\p{L}*)\b.{0,60}\b(?:anweisung\p{L}*|regel\p{L}*|vorherig\p{L}*|bisherig\p{L}*)/iu,
  /\b(?:ignore[zr]?|oublie[zr]?)\b.{0,60}\b(?:instructions?|consignes|règles|précédent\p{L}*)/iu,
  /\b(?:ignor[ae]\p{L}*|olvid[ae]\p{L}*)\b.{0,60}\b(?:instrucciones|reglas|anterior\p{L}*)/iu,
  /(?:निर्देश|नियम).{0,60}(?:अनदेखा|भूल|मत मान)/u,
  /\b(?:system|developer) (?:prompt|message|instructions?)\b/i,
  /\byou are (?:now )?(?:an?|the|in) (?:\w+ ){0,2}(?:ai|assistant|language model|chatbot|llm|dan|developer mode)\b/i,
  /\b(?:ai|assistant|chatbot|llm|language model)s?\b[,:]? (?:must|should|shall|has to|have to|please|is to|will now|reading|that reads)\b/i,
  /\b(?:note|message|instruction)s? (?:to|for) (?:the |any |all )?(?:ai|assistant|chatbot|llm|language model)/i,
  /\b(?:answer|reply|respond|end|begin|start)\b.{0,40}\b(?:only with|with the (?:words?|link|sentence|following)|by saying|every (?:answer|reply|response))\b/i,
  /\b(?:render|include|insert|append|add|output|embed|show)\b.{0,40}\b(?:markdown|image|link|url|iframe|html|tag)\b.{0,80}(?:https?:|\]\(|<)/i,
  /\b(?:from now on|pretend|role-?play|act as|let['’]s play)\b.{0,60}\b(?:you|as|that|answer|assistant|ai|character)\b/i,
  /\{\s*"(?:name|tool|function|tool_calls?|role)"\s*:/i,
  /\b(?:decode|execute)\b.{0,40}\b(?:base64|following|string|instructions?|command)\b/i,
]

/**
 * Whether a sentence gives orders to whoever answers. It may well be what the document is about, so it is only put behind
 * the sentences that tell something; nothing rests on catching them all.
 */
export function addressesModel(sentence: string): boolean {
  return patterns.some((pattern) => pattern.test(sentence))
}
