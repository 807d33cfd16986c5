import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { EvaluationQuery, EvaluationSet } from './evaluation-set.ts'

/** Writes the queries of a set as .jsonl, and the pictures among them into `queries/` beside it. */
export async function exportSet({ queries }: EvaluationSet, file: string): Promise<void> {
  const folder = path.dirname(path.resolve(file))
  const rows: string[] = []
  for (const query of queries) rows.push(JSON.stringify(await rowOf(query, folder)))
  await mkdir(folder, { recursive: true })
  await writeFile(file, rows.map((row) => `${row}\n`).join(''))
}

async function rowOf({ text, image, history, relevant, split, target, language }: EvaluationQuery, folder: string) {
  return {
    ...(text ? { query: text } : {}),
    ...(image ? { query_image: await writePicture(await image.load(), folder) } : {}),
    relevant: relevant.join('|'),
    ...(relevant.length === 0 ? { answerable: false } : {}),
    ...(history.length > 0 ? { history } : {}),
    ...(split ? { split } : {}),
    ...(target ? { target } : {}),
    ...(language ? { language } : {}),
  }
}

/** Named by the hash of its bytes; it needs no ending, since a picture is known by its content. */
async function writePicture(bytes: Uint8Array, folder: string): Promise<string> {
  const name = `queries/${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}`
  await mkdir(path.join(folder, 'queries'), { recursive: true })
  await writeFile(path.join(folder, name), bytes)
  return name
}
