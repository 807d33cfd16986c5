import { ensureBrowser } from './browser.ts'
import { ensureFfmpeg } from './ffmpeg.ts'
import { createProgress } from './progress.mjs'
import {
  add,
  type Counts,
  countsOfBuild,
  countsOfCommands,
  countsOfPlaywright,
  countsOfVitest,
  none,
} from './test-stages.ts'

interface Stage {
  name: string
  run(): Promise<Counts>
}

const stages: Stage[] = [
  { name: 'lint', run: () => countsOfCommands([['@biomejs/biome', 'biome', 'check', '.']]) },
  {
    name: 'types',
    run: () =>
      countsOfCommands([
        ['next', 'next', 'typegen'],
        ['typescript', 'tsc', '--noEmit'],
      ]),
  },
  { name: 'unit', run: countsOfVitest },
  { name: 'build', run: countsOfBuild },
  { name: 'end-to-end', run: countsOfPlaywright },
]

/** Runs every stage, also after one has failed, and ends with the line `N passed, N failed`. Returns the exit code. */
export async function runTests(): Promise<number> {
  const progress = createProgress()
  await ensureFfmpeg(progress)
  try {
    await ensureBrowser(progress)
  } catch (error) {
    // The end-to-end tests will fail and say so again; the others go on.
    console.error(error instanceof Error ? error.message : error)
  }
  const rows: string[] = []
  let total = none
  for (const stage of stages) {
    console.log(`\n── ${stage.name} ${'─'.repeat(70 - stage.name.length)}`)
    const started = performance.now()
    const counts = await stage.run().catch((error: unknown): Counts => {
      console.error(error instanceof Error ? error.message : error)
      return { ...none, failed: 1 }
    })
    total = add(total, counts)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    rows.push(`${counts.failed > 0 ? '✗' : '✓'} ${stage.name.padEnd(12)} ${seconds.padStart(7)} s   ${line(counts)}`)
    console.log(rows.at(-1))
  }
  console.log(`\n${rows.join('\n')}\n\n${line(total)}`)
  return total.failed > 0 ? 1 : 0
}

function line({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
