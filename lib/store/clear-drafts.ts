import { readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'

/** A draft that nobody has written to for so long (milliseconds): its process is dead, or its download given up. */
const abandonedAfter = 7 * 24 * 60 * 60_000
/** `name.part`, `name.part-<process>`, `name.tmp`. */
const draftName = /\.(part(-\d+)?|tmp)$/
/** Places whose owners clear up after themselves. */
const others = new Set(['vectors', 'uploads'])
const deepest = 3

/**
 * Deletes what crashed processes left half-written in the data folder. What a download has got so far is kept for a week, so
 * that it can go on.
 * @returns how many drafts went
 */
export async function clearDrafts(dataDir: string): Promise<number> {
  const folders = (await entriesOf(dataDir)).filter((entry) => entry.isDirectory() && !others.has(entry.name))
  const counts = await Promise.all(folders.map(({ name }) => clear(path.join(dataDir, name), 1)))
  return sum(counts)
}

async function clear(folder: string, depth: number): Promise<number> {
  const counts = (await entriesOf(folder)).map(async (entry) => {
    const place = path.join(folder, entry.name)
    if (draftName.test(entry.name)) return (await isAbandoned(place)) ? remove(place) : 0
    return entry.isDirectory() && depth < deepest ? clear(place, depth + 1) : 0
  })
  return sum(await Promise.all(counts))
}

async function isAbandoned(place: string): Promise<boolean> {
  const there = await stat(place).catch(() => null)
  return there !== null && Date.now() - there.mtimeMs > abandonedAfter
}

async function remove(place: string): Promise<number> {
  await rm(place, { recursive: true, force: true })
  return 1
}

function entriesOf(folder: string) {
  return readdir(folder, { withFileTypes: true }).catch(() => [])
}

function sum(counts: number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
