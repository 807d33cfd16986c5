import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { sourceFile } from '../read/reader.contract.ts'
import { Quarantine } from './quarantine.ts'

it('gives a film back with the subtitles that it came with', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'diptych-quarantine-'))
  const quarantine = new Quarantine(dataDir)
  const besides = { subtitles: '00:01.000 --> 00:02.000\nHello.', warnings: ['a.srt was not read, since a.vtt was.'] }
  const film = sourceFile({ name: 'a.webm', bytes: Buffer.from('film'), mediaType: 'video/webm', ...besides })
  const details = { collection: 'c', documentId: '0'.repeat(32), references: new Map(), flagged: [] }
  const { file } = await quarantine.file(await quarantine.add(film, details))
  expect(file).toMatchObject({ name: 'a.webm', mediaType: 'video/webm', ...besides })
  await rm(dataDir, { recursive: true })
})
