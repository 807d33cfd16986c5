import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** The language model that a person has chosen, in DATA_DIR/models/chosen-chat.json. */
export interface ChosenChatModel {
  /** null where the choice is left to Diptych. */
  read(): Promise<string | null>
  write(name: string | null): Promise<void>
}

export function chosenChatModel(dataDir: string): ChosenChatModel {
  const file = path.join(dataDir, 'models/chosen-chat.json')
  return {
    async read() {
      try {
        const { name }: { name?: unknown } = JSON.parse(await readFile(file, 'utf8'))
        return typeof name === 'string' ? name : null
      } catch {
        return null
      }
    },
    async write(name) {
      if (name === null) return rm(file, { force: true })
      await mkdir(path.dirname(file), { recursive: true })
      const draft = `${file}.${process.pid}.part`
      await writeFile(draft, `${JSON.stringify({ name })}\n`)
      await rename(draft, file)
    },
  }
}
