import { Command } from 'commander'
import { withEngine } from './context.ts'
import { type CommonOptions, withCommonOptions } from './options.ts'
import { harmless, paint, print, printJson } from './output.ts'

export function doctor(): Command {
  return withCommonOptions(new Command('doctor'))
    .description('check the models, the store, Ollama, the reranker, ffmpeg, Python and the disk, and say what to do')
    .addHelpText('after', '\nExample:\n  diptych doctor --json')
    .action(run)
}

async function run({ json }: CommonOptions): Promise<void> {
  const checks = await withEngine(async ({ engine }) => (await import('../lib/doctor.ts')).doctor(engine))
  if (json) printJson({ checks })
  for (const { name, ok, detail, fix } of json ? [] : checks) {
    print(`${ok ? paint('green', '✓') : paint('red', '✗')} ${paint('bold', name)}  ${harmless(detail)}`)
    if (fix !== null) print(`  → ${harmless(fix)}`)
  }
  if (checks.some(({ ok }) => !ok)) process.exitCode = 1
}
