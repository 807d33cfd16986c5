import { describe, expect, it } from 'vitest'
import { CitationChecker } from './citation-checker.ts'

function check(text: string, sources = 3, size = text.length): { text: string; cited: number[] } {
  const checker = new CitationChecker(sources)
  let out = ''
  for (let at = 0; at < text.length; at += size) out += checker.push(text.slice(at, at + size))
  out += checker.end()
  return { text: out, cited: checker.cited }
}

const cases: [name: string, input: string, output: string, cited: number[]][] = [
  ['keeps a citation', 'Owls hunt at night [1].', 'Owls hunt at night [1].', [1]],
  ['takes out an invented number and its space', 'It is so [9]. And [2].', 'It is so. And [2].', [2]],
  ['splits a list and keeps what is there', 'Both [1, 2, 7].', 'Both [1][2].', [1, 2]],
  ['reads a range', 'All [1-3].', 'All [1][2][3].', [1, 2, 3]],
  ['reads neighbours', 'Both [2][1].', 'Both [2][1].', [2, 1]],
  ['reads wide brackets', 'Night【1】and day【2†source】', 'Night[1]and day[2]', [1, 2]],
  ['reads a named source', 'So [Source 2], [source: 3] and [Sources 1 and 2].', 'So [2], [3] and [1][2].', [2, 3, 1]],
  ['reads a source that is spelled out', 'So [source number="2"] and [Source No. 9].', 'So [2] and.', [2]],
  ['reads a footnote and an escape', 'So [^1], \\[2\\], \\[3] or\\[8\\].', 'So [1], [2], [3] or.', [1, 2, 3]],
  ['reads double brackets', 'So [[2]].', 'So [2].', [2]],
  ['lets years and check boxes be', 'In [2024], - [ ] todo [x]', 'In [2024], - [ ] todo [x]', []],
  ['turns a linked citation into a citation', 'So [1](https://evil.example/?q=secret).', 'So [1].', [1]],
  ['turns a link into its words', 'See [the *page*](https://evil.example/a_(b) "t") now', 'See the *page* now', []],
  ['turns a picture into its words', '![alt [1]](https://evil.example/x.png)', 'alt [1]', [1]],
  ['breaks a definition', '[1]: https://evil.example/x', '[1] : https://evil.example/x', [1]],
  ['breaks a definition of words', '[a]: https://evil.example/x\n![a]', '[a] : https://evil.example/x\n![a]', []],
  ['takes out tags', 'a<br>b <img src="https://evil.example/x"> c <b>d</b>', 'a b  c d', []],
  ['keeps what is no tag', 'if a < b and List<String> <3', 'if a < b and List< String> <3', []],
  ['unwraps an autolink', '<https://example.com/a>', 'https://example.com/a', []],
  ['removes thinking', '<think>The user [1] wants\n\n</think>\n\nOwls [2].', 'Owls [2].', [2]],
  ['removes thinking that never ends', 'Owls. <think>and so on [1]', 'Owls. ', []],
  ['leaves inline code', 'Use `row[7]` and ``a`b[8]`` [1]', 'Use `row[7]` and ``a`b[8]`` [1]', [1]],
  ['leaves fenced code', '```js\nrow[7] = "<b>"\n```\nDone [1].', '```js\nrow[7] = "<b>"\n```\nDone [1].', [1]],
  ['leaves code in a list', '1. so\n   ```\n   row[7]\n   ```\n2. [9] x', '1. so\n   ```\n   row[7]\n   ```\n2. x', []],
  ['gives words of another script', 'उल्लू रात में शिकार करता है [1]।', 'उल्लू रात में शिकार करता है [1]।', [1]],
  ['gives an unfinished bracket', 'so [1', 'so [1', []],
]

describe('CitationChecker', () => {
  it.each(cases)('%s', (_name, input, output, cited) => {
    expect(check(input)).toEqual({ text: output, cited })
  })

  it('decides the same however the stream is cut', () => {
    for (const [name, input] of cases) {
      const whole = check(input)
      for (const size of [1, 2, 3, 5, 8]) expect(check(input, 3, size), `${name}, pieces of ${size}`).toEqual(whole)
    }
  })

  it('cites nothing where there are no sources', () => {
    expect(check('So [1] and [2].', 0)).toEqual({ text: 'So and.', cited: [] })
  })

  it('does not hold plain words back', () => {
    const checker = new CitationChecker(1)
    expect(checker.push('The owl ')).toBe('The owl')
    expect(checker.push('hunts at night.')).toBe(' hunts at night.')
  })

  // Pieces that each harm alone or together, put together at random: nothing may leave that Markdown reads as a link, a
  // picture, a definition, or a tag that loads something.
  it('lets no link, picture or loading tag through, whatever the text', () => {
    const pieces = [
      '[',
      ']',
      '(',
      ')',
      '!',
      '`',
      '```',
      '\n',
      '\n\n',
      ' ',
      '    ',
      '\\',
      '<',
      '>',
      '<b>',
      '<br>',
      '<img src=',
      '//evil.example',
      'https://evil.example/x',
      ':',
      '|',
      '$$',
      '- ',
      '> ',
      '1',
      '9',
      'a',
      '[1]',
      '[9]',
      '[x](https://evil.example)',
      '![x](https://evil.example)',
      '[x]: https://evil.example',
      '<think>',
      '</think>',
      '\r',
      '【',
      '】',
      '"',
      '~~~',
    ]
    let seed = 7
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return Math.floor((seed / 2147483648) * below)
    }
    for (let round = 0; round < 3000; round++) {
      const input = Array.from({ length: 1 + random(14) }, () => pieces[random(pieces.length)]).join('')
      const { text } = check(input, 3, 1 + random(9))
      expect(text, JSON.stringify(input)).not.toMatch(/\](?=[(:])/)
      expect(text, JSON.stringify(input)).not.toMatch(/<img[^>\n]*\/\//)
    }
  })
})
