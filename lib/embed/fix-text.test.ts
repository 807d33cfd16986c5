import { expect, it } from 'vitest'
import { fixText } from './fix-text.ts'

// What each becomes is what ftfy 6.3.1 and html.unescape make of it.
it.each([
  ['curly quotes', '“Don’t,” ‘she’ said', `"Don't," 'she' said`],
  ['ligatures', 'the ﬁrst ﬂoor of the oﬃce', 'the first floor of the office'],
  ['full and half width', 'Ｆｕｌｌ　ｗｉｄｔｈ ｶﾞﾗｽ', 'Full width ガラス'],
  ['entities', 'Tom &amp; Jerry&#39;s &hellip;', "Tom & Jerry's …"],
  ['entities in entities', '&amp;amp;quot;', '"'],
  ['quotes that were entities', '&ldquo;so&rdquo; &#8217;', `"so" '`],
  ['entities in words about HTML, whose quotes stay', 'a <b> &ldquo;so&rdquo;', 'a <b> “so”'],
  ['entities without an end', 'R&amp D &copy 2026 AT&T', 'R& D © 2026 AT&T'],
  ['an accent beside its letter', 'cafe\u0301', 'café'],
  ['spaces of every kind', '\u00a0 12\u2009km\r\n\twalk\u3000', '12 km walk'],
  ['control characters and colours of a terminal', '\ufeffa\u0007b \u001b[1mbold\u001b[0m', 'ab bold'],
  ['what Windows has where others have controls', '\u0093quoted\u0094 \u0085', '"quoted" …'],
  ['half a character', 'cat \ud83d on \ude00 mat', 'cat \ufffd on \ufffd mat'],
])('mends %s', (_, text, expected) => {
  expect(fixText(text)).toBe(expected)
})

it.each(['naïve café — résumé №5', 'एक बिल्ली क्\u200dया क्\u200cया', '👩‍👩‍👧 😀', 'ΟΔΟΣ İ', 'a & b; 3 < 5', 'cafÃ©', ''])(
  'leaves %j as it is',
  (text) => {
    expect(fixText(text)).toBe(text)
  },
)
