import { DiptychError } from '../errors.ts'
import type { TransferOptions } from '../hub/model-files.ts'

export interface ImportOptions extends TransferOptions {
  /** The model of the registry whose files these are, or a name for one of the user's own. */
  id?: string
  /**
   * Called with the id before the files of a model give way to others; throws where they must not, since vectors of two
   * models would then go by one name. Without it no model is replaced.
   */
  replacing?: (id: string) => Promise<void>
}

/** What `replacing` is where nobody says otherwise. */
export async function refuseReplacing(id: string): Promise<void> {
  throw new DiptychError(
    'conflict',
    `There is a model ${id} already, with other files.`,
    `Remove it first with "npx diptych models remove ${id}", or give the new one another name.`,
  )
}
