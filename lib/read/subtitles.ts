import path from 'node:path'
import type { SourceFile, TimeSpan } from '../types.ts'
import { decodeText } from './decode-text.ts'

/** What is said, and when. */
export interface Cue extends TimeSpan {
  text: string
}

const timing = /^((?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3})\s+-->\s+((?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3})/

/**
 * The cues of a WebVTT or SubRip file, in the order of time; what is none is passed over.
 * https://www.w3.org/TR/webvtt1/, https://www.matroska.org/technical/subtitles.html#srt-subtitles
 */
export function readCues(text: string): Cue[] {
  const cues: Cue[] = []
  for (const block of text.replace(/\r\n?/g, '\n').split(/\n{2,}/)) {
    const lines = block.trim().split('\n')
    const at = lines.findIndex((line) => timing.test(line))
    const [, from = '', to = ''] = timing.exec(lines[at] ?? '') ?? []
    const words = withoutMarkup(lines.slice(at + 1).join(' '))
    const [start, end] = [secondsOf(from), secondsOf(to)]
    if (at >= 0 && words !== '' && end >= start) cues.push({ start, end, text: words })
  }
  return cues.sort((one, other) => one.start - other.start)
}

/** Those of `name.vtt` or `name.srt` beside a recording; none where there is neither. */
export async function cuesBeside({ name, resolve }: Pick<SourceFile, 'name' | 'resolve'>): Promise<Cue[]> {
  const { name: base } = path.posix.parse(name)
  for (const ending of ['.vtt', '.srt']) {
    const bytes = await resolve(base + ending)
    const text = bytes && decodeText(bytes)
    if (text) return readCues(text)
  }
  return []
}

function secondsOf(time: string): number {
  return time
    .replace(',', '.')
    .split(':')
    .reduce((sum, part) => sum * 60 + Number(part), 0)
}

function withoutMarkup(text: string): string {
  return text
    .replace(/<[^<>]*>|\{\\[^{}]*\}/g, '')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&nbsp;', ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
