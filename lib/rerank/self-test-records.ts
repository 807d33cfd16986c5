import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { SelfTestResult } from './self-test.ts'

const result = z.object({
  passed: z.boolean(),
  languages: z.array(z.string()),
  margin: z.number(),
  millisecondsPerPair: z.number(),
  calibration: z.object({ scale: z.number().positive().max(1), shift: z.number() }),
})

/** To be raised when the test changes, so that it is run again. */
const version = 1
const records = z.object({ version: z.literal(version), passed: z.record(z.string(), result) })

/** Which rerankers passed, by name and digest, so that a command or a restart need not test again. */
export interface SelfTestRecords {
  get(key: string): Promise<SelfTestResult | null>
  /** Never fails: a record that can't be written is a test more. */
  set(key: string, result: SelfTestResult): Promise<void>
}

/** Kept in DATA_DIR; the file may be deleted at any time. */
export function fileSelfTestRecords(dataDir: string): SelfTestRecords {
  const file = path.join(dataDir, 'reranker-tests.json')
  const read = async () => {
    try {
      return records.parse(JSON.parse(await readFile(file, 'utf8'))).passed
    } catch {
      return {}
    }
  }
  return {
    async get(key) {
      return (await read())[key] ?? null
    },
    async set(key, passed) {
      try {
        const all = { version, passed: { ...(await read()), [key]: passed } }
        await mkdir(dataDir, { recursive: true })
        const draft = `${file}.${process.pid}`
        await writeFile(draft, JSON.stringify(all))
        await rename(draft, file)
      } catch {
        // A disk that is full or read-only is reported where it matters.
      }
    },
  }
}
