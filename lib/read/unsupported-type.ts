import { DiptychError } from '../errors.ts'

/** What to do with a kind of file that no reader takes; the first that fits the media type. */
const remedies: [type: RegExp, what: string, fix: string][] = [
  [/^image\/svg/, 'a drawing in SVG', 'Save it as PNG.'],
  [/^image\/hei[cf]/, 'a photograph in HEIC', 'Save it as JPEG.'],
  [/^image\//, 'a picture in a format that is not read', 'Save it as JPEG or PNG.'],
  [/^video\//, 'a film in a format that is not read', 'Save it as MP4 or WebM.'],
  [/^audio\//, 'a sound in a format that is not read', 'Save it as MP3, FLAC, Ogg or WAV.'],
  [/opendocument|officedocument|msword|ms-|rtf|epub|x-cfb/, 'an office document', 'Save it as PDF.'],
  [/zip|tar|rar|7z|compressed|x-lz|x-xz|zstd/, 'an archive', 'Unpack it, or pack it again as zip.'],
]

/** 'unsupported-type' in words for the user. */
export function unsupportedType(name: string, mediaType: string): DiptychError {
  const [, what, fix] = remedies.find(([type]) => type.test(mediaType)) ?? [
    null,
    `of a kind that is not read (${mediaType})`,
    'Documents may be PDF, HTML, Markdown, text, pictures, sounds and films.',
  ]
  return new DiptychError('unsupported-type', `${name} is ${what}.`, fix)
}
