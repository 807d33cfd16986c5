/** How far a bracket, a tag or a link may run before it counts as plain words; it is held back until then. */
export const longestConstruct = 600

/** `(address "title")` behind the brackets of a link. https://spec.commonmark.org/0.31.2/#inline-link */
export const linkDestination =
  /^\(\s*(?:<[^<>\n]*>|[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)(?:\s+(?:"[^"\n]*"|'[^'\n]*'))?\s*\)/
/** The line that opens a block of code, also within a quotation or a list; and the start of a line that may become one. */
export const fenceLine = /^[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*)*(`{3,}|~{3,})(.*)$/
export const beforeFence = /^[ \t>*+\-\d.)]*[`~]*$/

/** How models without a template for it mark their thinking. */
export const thinkTag = /^<(think|thinking|thought|reasoning)>/i
export const htmlTag = /^<\/?([a-z][a-z0-9-]*)(\s[^<>]*)?\/?>/i
/** What a chat template ends a turn with, written out by a model that a document has confused. */
export const controlToken = /^<(?:[|｜][^<>|｜\n]{0,64}[|｜]|\/?(?:(?:start|end)_of_turn|tool_(?:call|response)))>/
export const autolink = /^<([a-z][a-z0-9+.-]{1,31}:[^\s<>]*)>/i
/** Tags that go with their brackets; an unknown name without attributes may be a type, as in `List<String>`. */
export const htmlNames = new Set(
  `a abbr audio b base blockquote body br button center cite code details div em embed font footer form h1 h2 h3 h4 head hr
  html i iframe img input ins kbd li link main mark math meta object ol p picture pre q s script section select small
  source span strong style sub summary sup svg table tbody td textarea th thead title tr track u ul video`.split(/\s+/),
)

/** Whether an opening parenthesis may yet be closed in this line. */
export function isUnclosed(text: string): boolean {
  if (!text.startsWith('(') || text.length > longestConstruct) return false
  let depth = 0
  for (const character of text) {
    if (character === '(') depth++
    if (character === '\n' || (character === ')' && --depth === 0)) return false
  }
  return true
}

/** What HTML would read as the start of a tag, a comment or a declaration. */
export const anyTag = /<(?=[a-z/!?])/gi
/** In code a tag may stand, unless it names an address or goes on in the next line. */
export const loadingTag = /<(?=[a-z/!?](?:[^>\n]*\/\/|[^>\n]*(?:\n|$)))/gi
