import { getEventListeners } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { ZipTree } from './zip-tree.ts'

async function tree(): Promise<ZipTree> {
  const zip = new ZipFile()
  zip.addBuffer(Buffer.alloc(1e6, 'a'), 'a.txt')
  zip.end()
  return new ZipTree(await buffer(zip.outputStream), { name: 'set.zip', path: null, maxFileBytes: 2e6 })
}

it('lets go of the signal when a file is read', async () => {
  const zip = await tree()
  const { signal } = new AbortController()
  for (let time = 0; time < 3; time++) expect(await zip.read('a.txt', signal)).toHaveLength(1e6)
  await new Promise(setImmediate)
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

it('stops reading when it is told to', async () => {
  const zip = await tree()
  const controller = new AbortController()
  const reading = zip.read('a.txt', controller.signal)
  controller.abort(new Error('enough'))
  await expect(reading).rejects.toThrow('enough')
})
