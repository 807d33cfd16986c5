import path from 'node:path'

/** By name only: subtitles must be known as such before the recording beside them is read. */
const RECORDING_NAME = /\.(wav|mp3|flac|og[ag]|opus|m4[abv]|aac|aiff?|mp4|mov|webm|weba|mkv|mka)$/i
const SUBTITLES_NAME = /\.(vtt|srt)$/i
/** `talk.en.vtt`, `talk.pt-BR.srt`: the tag of a language (RFC 5646), as programs that download films write it. */
const LANGUAGE = /\.[a-z]{2,3}(-[a-z0-9]{2,8})*$/i

export function isRecordingName(name: string): boolean {
  return RECORDING_NAME.test(name)
}

/**
 * Which of the names are subtitles of which recording: `talk.vtt`, `talk.srt` and `talk.en.vtt` of `talk.mp4`. The one to take
 * comes first: without a language before English and that before others, WebVTT before SubRip.
 */
export function subtitlesBeside(names: readonly string[]): Map<string, string[]> {
  const recordings = Map.groupBy(names.filter(isRecordingName), stem)
  const found = new Map<string, string[]>()
  for (const name of names) {
    if (!SUBTITLES_NAME.test(name)) continue
    const own = stem(name)
    const beside = recordings.get(own) ?? recordings.get(own.replace(LANGUAGE, '')) ?? []
    for (const recording of beside) found.set(recording, [...(found.get(recording) ?? []), name])
  }
  for (const [recording, subtitles] of found) {
    const order = (name: string) => {
      const language = stem(name).slice(stem(recording).length)
      return `${language === '' ? 0 : /^\.en\b/i.test(language) ? 1 : 2} ${/\.vtt$/i.test(name) ? 0 : 1}`
    }
    subtitles.sort((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0))
  }
  return found
}

/** The name without its ending; in composed and decomposed letters it is the same. */
function stem(name: string): string {
  return name.slice(0, name.length - path.posix.extname(name).length).normalize('NFC')
}
