import { decodeHTML, decodeHTMLStrict } from 'entities'

/** Nothing in such a text is to be fixed. */
const plain = /^[\t\n\x20-\x25\x27-\x7e]*$/

const ligatures: Record<string, string> = {
  Ĳ: 'IJ',
  ĳ: 'ij',
  ŉ: 'ʼn',
  Ǆ: 'DŽ',
  ǅ: 'Dž',
  ǆ: 'dž',
  Ǉ: 'LJ',
  ǈ: 'Lj',
  ǉ: 'lj',
  Ǌ: 'NJ',
  ǋ: 'Nj',
  ǌ: 'nj',
  Ǳ: 'DZ',
  ǲ: 'Dz',
  ǳ: 'dz',
  ﬀ: 'ff',
  ﬁ: 'fi',
  ﬂ: 'fl',
  ﬃ: 'ffi',
  ﬄ: 'ffl',
  ﬅ: 'ſt',
  ﬆ: 'st',
}
const ligature = new RegExp(`[${Object.keys(ligatures).join('')}]`, 'g')
const windows = new TextDecoder('windows-1252')
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what goes
const terminalEscape = /\u001b\[[\d;]*[a-zA-Z]/g
// But for those that are white space, and those that shape what is around them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what goes
const control = /[\0-\u0008\u000b\u000e-\u001f\u007f\u206a-\u206f\ufeff\ufff9-\ufffc]/g

/**
 * Words as the code of OpenAI's CLIP and of open_clip has them before it looks for tokens, at training and ever after: what
 * ftfy.fix_text makes of them (straight quotes, ligatures and full width taken apart, control characters out, NFC), then
 * HTML entities decoded twice and white space made one. tokenizer.json has none of this. What ftfy does to words that were
 * decoded by the wrong table (`cafÃ©`) and to entities in capitals is left out: the one is a guess, the other is hardly ever seen.
 * https://github.com/mlfoundations/open_clip/blob/v3.3.0/src/open_clip/tokenizer.py
 * https://github.com/rspeer/python-ftfy/blob/v6.3.1/ftfy/fixes.py
 */
export function fixText(text: string): string {
  const fixed = plain.test(text) ? text : decodeHTML(decodeHTML(fixLines(text)))
  return fixed.replace(/\s+/g, ' ').trim()
}

function fixLines(text: string): string {
  let entities = true
  const lines = text.split(/(?<=\n)/).map((line) => {
    // From the first < on, the words may be about HTML.
    entities &&= !line.includes('<')
    return fixLine(line, entities)
  })
  return lines.join('')
}

/** Until nothing changes any more: an entity may hide another. */
function fixLine(line: string, entities: boolean): string {
  const fixed = fixCharacters(entities ? decodeHTMLStrict(line) : line)
  return fixed === line ? line : fixLine(fixed, entities)
}

function fixCharacters(text: string): string {
  return text
    .replace(/[\u0080-\u009f]/g, (byte) => windows.decode(Uint8Array.of(byte.charCodeAt(0))))
    .replace(ligature, (character) => ligatures[character] ?? character)
    .replace(/[\u3000\uff01-\uffef]/g, (wide) => wide.normalize('NFKC'))
    .replace(/[\u201c-\u201f]/g, '"')
    .replace(/[\u02bc\u2018-\u201b]/g, "'")
    .toWellFormed()
    .replace(terminalEscape, '')
    .replace(control, '')
    .normalize('NFC')
}
