import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { Engine } from '../engine.ts'

/** The part of samples/questions.json that is read here. */
const sampleQuestions = z.object({
  questions: z.array(
    z.looseObject({ question: z.string(), expected: z.array(z.string()), suggest: z.boolean().default(false) }),
  ),
})

/**
 * Questions of the sample collection whose answers this collection holds; none for a collection of one's own. Throws
 * 'not-found'.
 */
export async function suggestions({ config, library }: Engine, collection: string): Promise<string[]> {
  const file = path.join(config.root, 'samples/questions.json')
  const { questions } = sampleQuestions.parse(JSON.parse(await readFile(file, 'utf8')))
  const answered = await Promise.all(
    questions.map(async ({ question, expected, suggest }) => {
      const holds = suggest && (await anyOf(expected, async (document) => holdsDocument(document)))
      return holds ? [question] : []
    }),
  )
  return answered.flat()

  async function holdsDocument(document: string): Promise<boolean> {
    const found = await library.documents(collection, { query: document, limit: 1 })
    return found.total > 0
  }
}

async function anyOf(values: string[], holds: (value: string) => Promise<boolean>): Promise<boolean> {
  return (await Promise.all(values.map(holds))).some(Boolean)
}
