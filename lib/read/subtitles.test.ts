import { expect, it } from 'vitest'
import { cuesWithin, readCues } from './subtitles.ts'

it('reads WebVTT and SubRip', () => {
  const vtt = 'WEBVTT\n\nNOTE nothing\n\nname\n00:01.500 --> 00:02.000 align:start\n<v Ann>Hello &amp; good\nbye</v>\n'
  expect(readCues(vtt)).toEqual([{ start: 1.5, end: 2, text: 'Hello & good bye' }])
  const srt =
    '2\r\n00:01:10,250 --> 00:01:12,000\r\n{\\an8}Later\r\n\r\n1\r\n00:00:01,000 --> 00:00:02,000\r\nFirst\r\n'
  expect(readCues(srt)).toEqual([
    { start: 1, end: 2, text: 'First' },
    { start: 70.25, end: 72, text: 'Later' },
  ])
})

it('reads what WebVTT has besides cues, and what stands in them', () => {
  const vtt = [
    '\ufeffWEBVTT - A film',
    'Kind: captions',
    '',
    'STYLE',
    '::cue(b) { color: red }',
    '',
    'REGION',
    'id:fred width:40%',
    '',
    'NOTE',
    'Two lines',
    'of a comment',
    '',
    '00:01.000-->00:02.000 position:10%,line-left align:left',
    '<v.loud Ann>Is 5 < 6 and 7 > 3?</v> <c.yellow>&amp;lt;',
    '  ',
    '00:02.000 --> 00:03.000',
    '<ruby>漢<rt>かん</rt>字<rt>じ</ruby> <00:02.500><i>now&lrm;&#39;s</i>',
  ].join('\n')
  expect(readCues(vtt)).toEqual([
    { start: 1, end: 2, text: 'Is 5 < 6 and 7 > 3? &lt;' },
    { start: 2, end: 3, text: "漢字 now's" },
  ])
})

it('tells cues apart that have no empty line between them', () => {
  const srt = '1\n00:00:01,000 --> 00:00:02,000\nOne\n2\n00:00:02,000 --> 00:00:03,000\nTwo\nand more'
  expect(readCues(srt).map(({ text }) => text)).toEqual(['One', 'Two and more'])
})

it('says once what captions that roll up show twice', () => {
  const vtt = '00:01.000 --> 00:02.000\nOne\n\n00:02.000 --> 00:02.010\nOne\n\n00:02.010 --> 00:04.000\nOne\nTwo\n'
  expect(readCues(vtt).map(({ text }) => text)).toEqual(['One', 'Two'])
  const sung = '00:01.000 --> 00:02.000\nLa\n\n00:05.000 --> 00:06.000\nLa\n'
  expect(readCues(sung)).toHaveLength(2)
})

it('has no time that is not one', () => {
  const hours = '9'.repeat(400)
  expect(readCues(`${hours}:00:01.000 --> ${hours}:00:02.000\nNever`)).toEqual([])
  const { cues, warnings } = cuesWithin('00:02.000 --> 00:09.000\nYes\n\n05:00:00.000 --> 05:00:01.000\nLater', 3)
  expect(cues).toEqual([
    { start: 2, end: 3, text: 'Yes' },
    { start: 3, end: 3, text: 'Later' },
  ])
  expect(warnings).toEqual([expect.stringContaining('1 of 2')])
  expect(cuesWithin('<html>', 3)).toEqual({ cues: [], warnings: [expect.stringMatching(/nothing/)] })
})

it('passes over what is no cue', () => {
  expect(readCues('')).toEqual([])
  expect(readCues('only words\n\n00:05.000 --> 00:01.000\nbackwards\n\n00:01.000 --> 00:02.000\n\n\n')).toEqual([])
  expect(readCues('00:00.000 --> '.repeat(20_000))).toEqual([])
})
