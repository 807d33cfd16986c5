import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Picture } from './reranker.ts'
import type { SelfTestPair } from './self-test-pairs.ts'

const cat = 'chelsea-the-cat.jpg'
const bridge = 'pont-du-gard.webp'

/** Two pictures of the sample collection that nobody could take for each other. */
const questions: [query: string, right: string, wrong: string][] = [
  ['a cat', cat, bridge],
  ['a bridge with arches', bridge, cat],
  ['an animal with fur and whiskers', cat, bridge],
  ['old stone architecture', bridge, cat],
  ['the face of a pet', cat, bridge],
  ['a landscape outdoors', bridge, cat],
]

/** Questions for the self-test of whoever judges pictures; null where the sample pictures are not there. */
export async function pictureSelfTestPairs(root: string): Promise<SelfTestPair<Picture>[] | null> {
  const folder = path.join(root, 'samples', 'collection', 'photos')
  try {
    const [catBytes, bridgeBytes] = await Promise.all([cat, bridge].map((name) => readFile(path.join(folder, name))))
    const pictureOf = (name: string): Picture => ({
      id: `sample ${name}`,
      load: async () => (name === cat ? catBytes : bridgeBytes) ?? null,
    })
    return questions.map(([query, right, wrong]) => ({
      language: 'English',
      query,
      right: pictureOf(right),
      wrong: pictureOf(wrong),
    }))
  } catch {
    return null
  }
}
