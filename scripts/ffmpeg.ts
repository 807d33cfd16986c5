import { findProgram, installDebianPackage } from './programs.ts'
import type { Progress } from './progress.mjs'

/** Gets ffmpeg for the tests of films where it is missing and can be installed; else these tests are skipped and say so. */
export async function ensureFfmpeg(progress: Progress): Promise<void> {
  if (findProgram(['ffmpeg'])) return
  const task = progress.start('Getting ffmpeg for the tests')
  if (await installDebianPackage('ffmpeg')) return task.done()
  task.fail()
  console.error('There is no ffmpeg, and none could be installed: the tests of films are skipped.')
}
