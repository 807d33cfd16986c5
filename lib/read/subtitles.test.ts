import { expect, it } from 'vitest'
import { readCues } from './subtitles.ts'

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

it('passes over what is no cue', () => {
  expect(readCues('')).toEqual([])
  expect(readCues('only words\n\n00:05.000 --> 00:01.000\nbackwards\n\n00:01.000 --> 00:02.000\n\n\n')).toEqual([])
  expect(readCues('00:00.000 --> '.repeat(20_000))).toEqual([])
})
