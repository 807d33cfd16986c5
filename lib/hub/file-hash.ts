import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'

/** What tells one file from another. */
export interface Fingerprint {
  bytes: number
  sha256: string
}

export async function sha256Of(file: string): Promise<string> {
  return digest(file, createHash('sha256'))
}

/** As git names a file: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
export async function gitSha1Of(file: string): Promise<string> {
  const { size } = await stat(file)
  return digest(file, createHash('sha1').update(`blob ${size}\0`))
}

export async function fingerprintOf(file: string): Promise<Fingerprint> {
  return { bytes: (await stat(file)).size, sha256: await sha256Of(file) }
}

async function digest(file: string, hash: Hash): Promise<string> {
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('hex')
}
