import { ensureBuilt } from '../scripts/build.ts'
import { createProgress } from '../scripts/progress.mjs'

/** The tests run the built product; it is built once, and again only when its sources have changed. */
export default async function globalSetup(): Promise<void> {
  await ensureBuilt(createProgress())
}
