import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import type { IngestFailure, SourceFile } from '../../types.ts'
import { type ListOptions, listSources, type SourceInput, sourceInput } from './list-sources.ts'

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-sources-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function put(files: Record<string, string | Uint8Array>, root = folder): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true })
    await writeFile(path.join(root, name), content)
  }
}

function zipOf(files: Record<string, string | Uint8Array>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name)
  zip.end()
  return collect(zip.outputStream)
}

async function collect(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

async function list(input: string | SourceInput = folder, options: Partial<ListOptions> = {}) {
  const files: SourceFile[] = []
  const failures: IngestFailure[] = []
  const source = typeof input === 'string' ? sourceInput(input) : input
  for await (const listed of listSources(source, { maxFileBytes: 1e6, ...options })) {
    if (listed.kind === 'file') files.push(listed.file)
    else failures.push(listed.failure)
  }
  return { files, failures, names: files.map(({ name }) => name) }
}

const captionsOf = ({ files }: { files: SourceFile[] }) =>
  Object.fromEntries(files.map((file) => [file.name, file.caption]))

describe('a folder', () => {
  it('is listed in order, without what is hidden, with types by content', async () => {
    await put({
      'b/page 10.md': '# Ten',
      'b/page 2.md': '# Two',
      'a.png': png,
      'fake.png': '%PDF-1.7',
      '.git/config': 'x',
    })
    await put({ '__MACOSX/._a.png': 'x', 'b/Thumbs.db': 'x', '.hidden': 'x' })
    const { files, failures } = await list()
    expect(failures).toEqual([])
    expect(files.map(({ name, mediaType }) => [name, mediaType])).toEqual([
      ['a.png', 'image/png'],
      ['b/page 2.md', 'text/markdown'],
      ['b/page 10.md', 'text/markdown'],
      ['fake.png', 'application/pdf'],
    ])
    expect(files[0]).toMatchObject({ path: path.join(folder, 'a.png'), bytes: png, caption: null, metadata: {} })
  })

  it('goes on after files that can not be read, and names them', async () => {
    await put({ 'a.txt': 'a', 'empty.png': '', 'large.txt': 'x'.repeat(2e6), 'z.txt': 'z' })
    await symlink('/etc/passwd', path.join(folder, 'out.txt'))
    await symlink('nowhere', path.join(folder, 'broken.txt'))
    const { names, failures } = await list()
    expect(names).toEqual(['a.txt', 'z.txt'])
    expect(failures.map(({ path: name, code }) => [path.basename(name), code]).sort()).toEqual([
      ['broken.txt', 'not-found'],
      ['empty.png', 'unreadable'],
      ['large.txt', 'too-large'],
      ['out.txt', 'forbidden'],
    ])
    for (const { reason } of failures) expect(reason.length).toBeGreaterThan(20)
  })

  it('names a file without the right to read it', async ({ skip }) => {
    if (process.getuid?.() === 0) skip('root may read everything')
    await put({ 'a.txt': 'a', 'b.txt': 'b' })
    await chmod(path.join(folder, 'a.txt'), 0)
    expect(await list()).toMatchObject({ names: ['b.txt'], failures: [{ code: 'unreadable' }] })
  })

  it('does not wait for a pipe, follows links inside and ends at links that lead in circles', async () => {
    await put({ 'a/one.txt': 'one' })
    await promisify(execFile)('mkfifo', [path.join(folder, 'pipe.txt')])
    await symlink('..', path.join(folder, 'a/up'))
    await symlink('one.txt', path.join(folder, 'a/two.txt'))
    expect(await list()).toMatchObject({ names: ['a/one.txt', 'a/two.txt'], failures: [] })
    expect((await list(path.join(folder, 'pipe.txt'))).failures).toMatchObject([{ code: 'unreadable' }])
  })

  it('reads a file when it is its turn, not before', async () => {
    await put({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' })
    const sources = listSources(sourceInput(folder), { maxFileBytes: 1e6 })
    await sources.next()
    await writeFile(path.join(folder, 'b.txt'), 'changed')
    await rm(path.join(folder, 'c.txt'))
    expect((await sources.next()).value).toMatchObject({ file: { bytes: Buffer.from('changed') } })
    expect((await sources.next()).value).toMatchObject({ kind: 'failure', failure: { code: 'not-found' } })
  })

  it('gives a file what it refers to, inside the folder alone', async () => {
    await put({ 'docs/page.md': '# Page', 'img/a b.png': png, 'docs/c.png': png })
    const [, file] = (await list()).files
    expect(file?.name).toBe('docs/page.md')
    expect(await file?.resolve('../img/a%20b.png?raw=true#x')).toEqual(png)
    expect(await file?.resolve('c.png')).toEqual(png)
    expect(await file?.resolve('/img/a b.png')).toEqual(png)
    for (const reference of [
      '../../etc/passwd',
      '/etc/passwd',
      'https://example.org/a.png',
      '//example.org/a.png',
      'gone.png',
      'file:///etc/passwd',
    ]) {
      expect(await file?.resolve(reference), reference).toBeNull()
    }
  })

  it('stops when it is told to', async () => {
    await put({ 'a.txt': 'a', 'b.txt': 'b' })
    const cancel = new AbortController()
    const sources = listSources(sourceInput(folder), { maxFileBytes: 1e6, signal: cancel.signal })
    await sources.next()
    cancel.abort(new Error('enough'))
    await expect(sources.next()).rejects.toThrow('enough')
  })

  it('names an input that is not there', async () => {
    expect(await list('/nowhere/at/all')).toMatchObject({
      files: [],
      failures: [{ path: '/nowhere/at/all', code: 'not-found' }],
    })
  })
})

describe('captions', () => {
  const pictures = { 'images/cat.png': png, 'images/dog.png': png }

  it.each([
    ['captions.csv', 'image,caption,year\nimages/cat.png,"A ""big"" cat,\nasleep.",1999\nimages/dog.png,A dog.,\n'],
    [
      'captions.csv',
      '\ufeffFile_Name;Text;year\r\nimages\\cat.png;"A ""big"" cat,\nasleep.";1999\r\n./images/dog.png;A dog.;\r\n',
    ],
    ['captions.tsv', 'path\ttext\tyear\nimages/cat.png\t"A ""big"" cat,\nasleep."\t1999\nimages/dog.png\tA dog.\t\n'],
    [
      'metadata.jsonl',
      '{"file_name":"images/cat.png","text":"A \\"big\\" cat,\\nasleep.","year":"1999"}\n\n{"file_name":"images/dog.png","text":"A dog.","year":null}\n',
    ],
    [
      'captions.jsonl',
      '{"image":"images/cat.png","caption":"A \\"big\\" cat,\\nasleep.","year":"1999"}\n{"image":"images/dog.png","caption":"A dog."}',
    ],
  ])('in %s go to their pictures', async (name, content) => {
    await put({ ...pictures, [name]: content })
    const listed = await list()
    expect(listed.failures).toEqual([])
    expect(captionsOf(listed)).toEqual({ 'images/cat.png': 'A "big" cat,\nasleep.', 'images/dog.png': 'A dog.' })
    expect(listed.files.map(({ metadata }) => metadata)).toEqual([{ year: '1999' }, {}])
  })

  it('are read in Latin-1, and wherever in the tree they are', async () => {
    await put({ ...pictures, 'images/captions.csv': Buffer.from('image,caption\ncat.png,Größe\n', 'latin1') })
    expect(captionsOf(await list())).toEqual({ 'images/cat.png': 'Größe', 'images/dog.png': null })
  })

  it('may be several for a picture', async () => {
    await put({
      ...pictures,
      'captions.csv': 'image,caption\nimages/cat.png,One.\nimages/cat.png,Two.\nimages/cat.png,One.\n',
    })
    expect(captionsOf(await list())['images/cat.png']).toBe('One.\nTwo.')
  })

  it('beside a picture go to it and are no documents', async () => {
    await put({
      ...pictures,
      'images/cat.txt': ' A cat. \n',
      'images/dog.json': '{"caption":"A dog.","legs":4,"tags":["a","b"]}',
    })
    await put({ 'images/notes.txt': 'Notes of their own.' })
    const listed = await list()
    expect(captionsOf(listed)).toEqual({
      'images/cat.png': 'A cat.',
      'images/dog.png': 'A dog.',
      'images/notes.txt': null,
    })
    expect(listed.files[1]?.metadata).toEqual({ legs: 4, tags: 'a, b' })
  })

  it('report a bad line by its number and a picture that is not there by its name', async () => {
    const rows = [
      'image,caption',
      'images/cat.png,A cat.',
      'images/cow.png,A cow.',
      'images/dog.png,A dog, asleep.',
      ',Nothing.',
      '../../etc/passwd,x',
    ]
    await put({ ...pictures, 'captions.csv': rows.join('\n') })
    const listed = await list()
    expect(captionsOf(listed)).toEqual({ 'images/cat.png': 'A cat.', 'images/dog.png': null })
    expect(listed.failures.map(({ path: name, reason }) => [path.basename(name), reason])).toEqual([
      ['cow.png', expect.stringContaining('Line 3 of captions.csv')],
      ['captions.csv', expect.stringContaining('Line 4 of captions.csv has 3 fields')],
      ['captions.csv', expect.stringContaining('Line 5 of captions.csv names no picture')],
      ['passwd', expect.stringContaining('Line 6')],
    ])
  })

  it('report where a quotation mark is never closed', async () => {
    await put({ ...pictures, 'captions.csv': 'image,caption\n\nimages/cat.png,A cat.\nimages/dog.png,"A dog\n' })
    const { failures } = await list()
    expect(failures).toMatchObject([{ reason: expect.stringMatching(/^Line [45] .*never closed/) }])
  })

  it('count lines right after empty ones and after fields of several lines', async () => {
    await put({
      ...pictures,
      'captions.csv': 'image,caption\r\n\r\nimages/cat.png,"A\r\ncat."\r\nimages/cow.png,A cow.\r\n',
    })
    expect((await list()).failures).toMatchObject([{ reason: expect.stringContaining('Line 5 ') }])
  })

  it('come from a text beside a recording, too', async () => {
    await put({ 'lark.mp3': 'x', 'lark.txt': 'A skylark', 'notes.txt': 'Notes' })
    const { names } = await list()
    expect(names).toEqual(['lark.mp3', 'notes.txt'])
  })

  it('are subtitles beside a recording, whatever characters its name has', async () => {
    const names = ['Track #3', 'why?', '100%41', 'Talk:one', 'caf\u00e9']
    await put(
      Object.fromEntries(
        names.flatMap((name) => [
          [`${name}.mp3`, 'x'],
          [`${name}.srt`, `words of ${name}`],
        ]),
      ),
    )
    await put({ 'upper.WEBM': 'x', 'upper.SRT': 'words of upper' })
    const { files, failures } = await list()
    expect(failures).toEqual([])
    expect(Object.fromEntries(files.map(({ name, subtitles }) => [path.parse(name).name, subtitles]))).toEqual(
      Object.fromEntries([...names, 'upper'].map((name) => [name, `words of ${name}`])),
    )
    const alone = await list(path.join(folder, 'upper.WEBM'))
    expect(alone.files).toMatchObject([{ name: 'upper.WEBM', subtitles: 'words of upper' }])
  })

  it('are one file of subtitles, and what of the others was not taken is said', async () => {
    await put({ 'a.mp4': 'x', 'a.de.vtt': 'German', 'a.en.srt': 'English', 'a.vtt': 'Own' })
    await put({ 'b.mp4': 'x', 'b.de.vtt': 'German', 'b.en-GB.srt': 'English' })
    await put({ 'c.mp4': 'x', 'c.vtt': Buffer.from([0, 1, 2, 255]), 'c.srt': 'Readable' })
    const { files } = await list()
    expect(files.map(({ name, subtitles, warnings }) => [name, subtitles, warnings])).toEqual([
      ['a.mp4', 'Own', ['a.en.srt was not read, since a.vtt was.', 'a.de.vtt was not read, since a.vtt was.']],
      ['b.mp4', 'English', ['b.de.vtt was not read, since b.en-GB.srt was.']],
      ['c.mp4', 'Readable', [expect.stringContaining('c.vtt holds bytes that are not text')]],
    ])
    expect((await list(path.join(folder, 'b.mp4'))).files).toMatchObject([{ subtitles: 'English' }])
  })

  it('are texts of their own where they are subtitles of no recording', async () => {
    await put({ 'poster.jpg': png, 'poster.srt': 'Nothing speaks.', 'talk.mp3': 'x', 'talk.final.srt': 'A text.' })
    await mkdir(path.join(folder, 'talk.vtt'))
    const { files, failures } = await list()
    expect(failures).toEqual([])
    expect(files.map(({ name, subtitles }) => [name, subtitles])).toEqual([
      ['poster.jpg', undefined],
      ['poster.srt', undefined],
      ['talk.final.srt', undefined],
      ['talk.mp3', undefined],
    ])
  })

  it('report a bad line of JSON, a broken sidecar, and a table without the columns', async () => {
    await put({ ...pictures, 'metadata.jsonl': '{"file_name":"images/cat.png","text":"A cat."}\n{"file_name":\n[1]\n' })
    await put({ 'images/dog.json': '{"caption":', 'other/captions.csv': 'a,b\n1,2\n3,4\n' })
    const { failures } = await list()
    expect(failures.map(({ path: name }) => path.relative(folder, name)).sort()).toEqual([
      'images/dog.json',
      'metadata.jsonl',
      'metadata.jsonl',
      'other/captions.csv',
    ])
  })

  it('come with a picture given alone, and bring their pictures when given themselves', async () => {
    await put({
      'cat.png': png,
      'dog.png': png,
      'captions.csv': 'image,caption\ncat.png,A cat.\ncow.png,A cow.\n',
      'cat.txt': 'Tom.',
    })
    const one = await list(path.join(folder, 'cat.png'))
    expect(captionsOf(one)).toEqual({ 'cat.png': 'A cat.\nTom.' })
    expect(one.failures).toEqual([])
    const all = await list(path.join(folder, 'captions.csv'))
    expect(all.names).toEqual(['cat.png'])
    expect(all.failures).toMatchObject([{ path: 'cow.png', code: 'not-found' }])
  })

  it('are taken from the stamps', async ({ skip }) => {
    const stamps = path.resolve(import.meta.dirname, '../../../../shared/eval/stamps')
    const listed = await list(stamps)
    if (listed.failures[0]?.code === 'not-found') skip('the stamps are not beside this project')
    expect(listed.failures).toEqual([])
    expect(listed.files).toHaveLength(150)
    expect(listed.files.every(({ caption, mediaType }) => caption && mediaType === 'image/png')).toBe(true)
    expect(listed.files[0]).toMatchObject({ caption: 'A blackbird.', metadata: { caption_hi: 'एक काला पक्षी|' } })
  })
})

describe('a zip', () => {
  const content = {
    'images/cat.png': png,
    'captions.csv': 'image,caption\nimages/cat.png,A cat.\n',
    'page.md': '![](images/cat.png)',
  }

  it('is a folder, given alone or found in one', async () => {
    await put({ 'set.zip': await zipOf(content) })
    const alone = await list(path.join(folder, 'set.zip'))
    expect(captionsOf(alone)).toEqual({ 'images/cat.png': 'A cat.', 'page.md': null })
    const within = await list()
    expect(captionsOf(within)).toEqual({ 'set.zip/images/cat.png': 'A cat.', 'set.zip/page.md': null })
    expect(within.files[0]?.path).toBe(path.join(folder, 'set.zip/images/cat.png'))
    // The listing is over, the zip still gives what its pages refer to.
    expect(await within.files[1]?.resolve('images/cat.png')).toEqual(png)
    expect(await within.files[1]?.resolve('../set.zip')).toBeNull()
  })

  it('inside a zip is reported, not opened', async () => {
    await put({ 'outer.zip': await zipOf({ 'inner.zip': await zipOf(content), 'a.txt': 'a' }) })
    expect(await list()).toMatchObject({
      names: ['outer.zip/a.txt'],
      failures: [{ path: path.join(folder, 'outer.zip/inner.zip'), code: 'unsupported-type' }],
    })
  })

  it('with names that lead out of it gives its other files', async () => {
    const zip = await zipOf({ 'good.txt': 'good', 'aa/bb/evil.txt': 'evil', 'x/absolute.txt': 'evil' })
    const evil = Buffer.from(
      zip.toString('latin1').replaceAll('aa/bb/evil.txt', '../../evil.txt').replaceAll('x/absolute', '//absolute'),
      'latin1',
    )
    await put({ 'slip.zip': evil })
    const { names, failures } = await list()
    expect(names).toEqual(['slip.zip/good.txt'])
    expect(failures.map(({ code }) => code)).toEqual(['forbidden', 'forbidden'])
  })

  it('that would fill the disk is refused before anything is unpacked', async () => {
    const zip = new ZipFile()
    for (let at = 0; at < 4; at++) zip.addBuffer(Buffer.alloc(80 * 1024 * 1024), `${at}.txt`)
    zip.end()
    await put({ 'bomb.zip': await collect(zip.outputStream), 'a.txt': 'a' })
    expect(await list()).toMatchObject({
      names: ['a.txt'],
      failures: [{ code: 'too-large', path: path.join(folder, 'bomb.zip') }],
    })
  })

  it('with one file that is too large, or larger than it says, gives the others', async () => {
    await put({ 'a.zip': await zipOf({ 'large.txt': 'x'.repeat(2e6), 'a.txt': 'a' }) })
    expect(await list()).toMatchObject({ names: ['a.zip/a.txt'], failures: [{ code: 'too-large' }] })
    const lying = await zipOf({ 'large.txt': 'y'.repeat(9e5), 'a.txt': 'a' })
    // The size unpacked, in the central directory of the first entry.
    lying.writeUInt32LE(10, lying.indexOf('PK\u0001\u0002') + 24)
    await put({ 'a.zip': lying })
    expect(await list()).toMatchObject({ names: ['a.zip/a.txt'], failures: [{ code: 'unreadable' }] })
  })

  it('that is broken or only a name is reported', async () => {
    await put({ 'cut.zip': (await zipOf(content)).subarray(0, 60), 'text.zip': 'only text', 'cat.zip': png })
    const { files, failures } = await list()
    expect(files.map(({ name, mediaType }) => [name, mediaType])).toEqual([
      ['cat.zip', 'image/png'],
      ['text.zip', 'text/plain'],
    ])
    expect(failures).toMatchObject([{ code: 'unreadable', path: path.join(folder, 'cut.zip') }])
  })

  it('that is a Word document is one file', async () => {
    await put({ 'letter.docx': await zipOf({ '[Content_Types].xml': '<Types/>', 'word/document.xml': '<w/>' }) })
    const { files } = await list()
    expect(files).toMatchObject([{ name: 'letter.docx', mediaType: expect.stringContaining('zip') }])
  })
})

describe('an upload', () => {
  const upload = { kind: 'upload', folder: '' } as const
  const stage = async (files: [name: string, content: string | Uint8Array][]) => {
    const manifest = files.map(([name], at) => ({ name, file: `f${at}` }))
    await put({
      'manifest.json': JSON.stringify(manifest),
      ...Object.fromEntries(files.map(([, content], at) => [`f${at}`, content])),
    })
    return list({ ...upload, folder })
  }

  it('has the names of the client and no paths', async () => {
    const listed = await stage([
      ['set/cat.png', png],
      ['set/captions.csv', 'image,caption\ncat.png,A cat.\n'],
      ['set/page.md', '![](cat.png)'],
      ['set/more.zip', await zipOf({ 'a.txt': 'a' })],
    ])
    expect(captionsOf(listed)).toEqual({ 'set/cat.png': 'A cat.', 'set/page.md': null, 'set/more.zip/a.txt': null })
    expect(listed.files.every((file) => file.path === null)).toBe(true)
    expect(await listed.files[1]?.resolve('cat.png')).toEqual(png)
    expect(await listed.files[1]?.resolve('../f0')).toBeNull()
    expect(listed.failures).toEqual([])
  })

  it('opens no name that a client made up', async () => {
    const listed = await stage([
      ['../../etc/passwd', 'mine'],
      ['C:\\photos\\a.txt', 'a'],
      ['a.txt', '1'],
      ['a.txt', '2'],
      ['empty.txt', ''],
    ])
    expect(listed.names).toEqual(['etc/passwd', 'photos/a.txt', 'a.txt', 'a (2).txt'])
    expect(Buffer.from(listed.files[0]?.bytes ?? []).toString()).toBe('mine')
    expect(listed.failures).toMatchObject([{ path: 'empty.txt' }])
    await put({ 'manifest.json': JSON.stringify([{ name: 'a', file: '../secret' }]) })
    expect(await list({ ...upload, folder })).toMatchObject({ files: [], failures: [{ code: 'unreadable' }] })
  })

  it('cuts a name that is longer than any file system has, and loses no file for it', async () => {
    const { names, failures } = await stage([
      [`${'folder/'.repeat(1000)}owl.txt`, 'an owl'],
      [`${'\u{1F989}'.repeat(3000)}.txt`, 'another'],
      ['short.txt', 'a third'],
    ])
    expect(failures).toEqual([])
    expect(names.map((name) => name.length <= 4096 && name.isWellFormed())).toEqual([true, true, true])
    expect(names[0]).toMatch(/\/folder\/owl\.txt$/)
  })

  it('says of a file that is gone what the client called it', async () => {
    await stage([['cat.png', png]])
    await rm(path.join(folder, 'f0'))
    const { failures } = await list({ ...upload, folder })
    expect(failures).toMatchObject([{ path: 'cat.png', code: 'not-found' }])
    expect(failures[0]?.reason).not.toContain(folder)
  })
})
