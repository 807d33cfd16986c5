import path from 'node:path'
import { ChosenName } from '../chosen-name.ts'

/** The language model that a person has chosen, in DATA_DIR/models/chosen-chat.json. */
export interface ChosenChatModel {
  /** null where the choice is left to Diptych. */
  read(): Promise<string | null>
  write(name: string | null): Promise<void>
}

export function chosenChatModel(dataDir: string): ChosenChatModel {
  return new ChosenName(path.join(dataDir, 'models/chosen-chat.json'), 'name')
}
