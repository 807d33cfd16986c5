import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findBrowser } from './browser.ts'
import { fingerprintOf } from './build.ts'
import { checkMachine, isInstalled } from './install.mjs'
import { addressOf, checkPort, freePort } from './port.ts'
import { readSamplesState, writeSamplesState } from './prepare.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'diptych-start-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, content: string, mode = 0o644): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
  writeFileSync(path.join(folder, name), content, { mode })
}

describe('checkMachine', () => {
  it('refuses an old Node and a platform without binaries, and says what to do', () => {
    expect(() => checkMachine('v18.20.4', 'linux', 'x64')).toThrow(/Node 20 or later.*\n.*nodejs\.org/)
    expect(() => checkMachine('v24.1.0', 'darwin', 'x64')).toThrow(/darwin x64/)
    expect(() => checkMachine('v20.0.0', 'darwin', 'arm64')).not.toThrow()
  })
})

describe('isInstalled', () => {
  const wanted = {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '1.0.0', optional: true },
  }
  const lock = (packages: object) => JSON.stringify({ packages })

  it.each([
    ['nothing is there', null, false],
    ['all is there', { 'node_modules/a': { version: '1.0.0' } }, true],
    ['another version is there', { 'node_modules/a': { version: '0.9.0' } }, false],
    ['one is missing', {}, false],
  ])('where %s', (_, present, expected) => {
    write('package-lock.json', lock(wanted))
    if (present) write('node_modules/.package-lock.json', lock(present))
    expect(isInstalled(folder)).toBe(expected)
  })

  it('a record that was cut off counts as none', () => {
    write('package-lock.json', lock(wanted))
    write('node_modules/.package-lock.json', '{"packages": {"node_mod')
    expect(isInstalled(folder)).toBe(false)
  })
})

describe('fingerprintOf', () => {
  it('changes with what is built, and with nothing else', async () => {
    write('app/page.tsx', 'one')
    write('package-lock.json', '{}')
    const before = await fingerprintOf(folder)
    write('app/page.test.tsx', 'a test')
    write('data/upload.ts', 'not a source')
    write('README.md', 'words')
    expect(await fingerprintOf(folder)).toBe(before)
    write('app/page.tsx', 'two')
    const after = await fingerprintOf(folder)
    expect(after).not.toBe(before)
    write('proxy.ts', 'new')
    expect(await fingerprintOf(folder)).not.toBe(after)
  })
})

describe('the port', () => {
  it('that is in use is named, with another to choose', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    await expect(checkPort('127.0.0.1', port)).rejects.toThrow(new RegExp(`Port ${port} is in use.*\\n.*--port \\d+`))
    await new Promise((resolve) => server.close(resolve))
    await expect(checkPort('127.0.0.1', await freePort())).resolves.toBeUndefined()
  })

  it('of a host that is not this machine is refused', async () => {
    await expect(checkPort('192.0.2.1', 0)).rejects.toThrow(/HOST/)
  })

  it('is shown in an address that opens', () => {
    expect(addressOf('127.0.0.1', 3000)).toBe('http://localhost:3000')
    expect(addressOf('0.0.0.0', 80)).toBe('http://localhost:80')
    expect(addressOf('fe80::1', 3000)).toBe('http://[fe80::1]:3000')
    expect(addressOf('192.168.1.5', 3000)).toBe('http://192.168.1.5:3000')
  })
})

describe('the samples', () => {
  it('are begun, then settled, in a folder that need not be there yet', async () => {
    const dataDir = path.join(folder, 'new', 'data')
    expect(await readSamplesState(dataDir)).toBeNull()
    await writeSamplesState(dataDir, 'loading')
    expect(await readSamplesState(dataDir)).toBe('loading')
    await writeSamplesState(dataDir, 'settled')
    expect(await readSamplesState(dataDir)).toBe('settled')
  })
})

describe('findBrowser', () => {
  it('takes the first program on the path, not a file that merely has the name', () => {
    write('one/chromium', 'not a program')
    write('two/google-chrome', '#!/bin/sh\n', 0o755)
    const searchPath = [path.join(folder, 'one'), path.join(folder, 'two')].join(path.delimiter)
    expect(findBrowser(searchPath)).toBe(path.join(folder, 'two', 'google-chrome'))
    expect(findBrowser(path.join(folder, 'one'))).toBeNull()
  })
})
