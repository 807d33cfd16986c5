/** Words of a model that talks about the task, or declines it. */
const talk =
  /\b(?:sorry|as an ai|as a language model|i can(?:'|’)?t|i cannot|i am unable|i(?:'|’)m unable|unable to|here (?:is|are)|sure[,!]|certainly|of course|rewritten|rewrite|translat(?:e|ed|ion)|instructions?|system prompt)\b/i
/** What no question needs that did not bring it: an address, markup, a command of a chat template. */
const markup = /https?:|www\.|!\[|\]\(|<\/?[a-z]|<\||\{|\}|`/i

/** In UTF-16 units; a query longer than that is no query. */
const longestQuery = 400

/** Whether a line may be searched for at all, in place of words that stand in `source`. */
export function isQuery(line: string, source: string): boolean {
  if (line.length > longestQuery || !/\p{L}/u.test(line)) return false
  if (markup.test(line)) return false
  const said = talk.exec(line)?.[0]
  return said === undefined || source.toLowerCase().includes(said.toLowerCase())
}

/** The numbers of a text, as they are written. */
export function numbersOf(text: string): string[] {
  return text.match(/\d+/g) ?? []
}
