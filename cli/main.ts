import { Command, CommanderError } from 'commander'
import { DiptychError } from '../lib/errors.ts'
import manifest from '../package.json' with { type: 'json' }
import { ask } from './ask.ts'
import { audit } from './audit.ts'
import { classify } from './classify.ts'
import { collections } from './collections.ts'
import { doctor } from './doctor.ts'
import { documents } from './documents.ts'
import { evaluate } from './eval.ts'
import { ingest } from './ingest.ts'
import { models } from './models.ts'
import { moderate } from './moderate.ts'
import { printError } from './output.ts'
import { quarantine } from './quarantine.ts'
import { search } from './search.ts'
import { tags } from './tags.ts'

/** Runs the command line and ends the process with its exit code. */
export async function main(argv: string[]): Promise<void> {
  // Who reads only the first lines (`| head`) has closed the pipe: that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  process.stderr.on('error', () => {})
  await run(argv)
  // What a command has left behind, such as a thread that is still loading a model, must not hold it up.
  process.stdout.write('', () => process.exit())
}

/** Runs the command line; process.exitCode is 0 or not set where it is done, 1 failed, 2 wrong use, 130 cancelled. */
export async function run(argv: string[]): Promise<void> {
  const program = createProgram()
  try {
    await program.parseAsync(argv)
  } catch (thrown) {
    const command = program.commands.find((one) => one.name() === argv[2])
    process.exitCode = report(thrown, command ? `diptych ${command.name()} --help` : 'diptych --help')
  }
}

/** Every command, for `main` and for the check that the documentation names them all. */
export function createProgram(): Command {
  const program = new Command('diptych')
    .description('Chat with pictures and text that you keep yourself.')
    .usage('<command> [options]')
    .version(manifest.version, '-V, --version', 'print the version')
    .addHelpText('after', '\nEach command explains itself: diptych search --help')
  for (const command of [
    ingest(),
    search(),
    ask(),
    collections(),
    documents(),
    models(),
    classify(),
    tags(),
    moderate(),
    quarantine(),
    evaluate(),
    audit(),
    doctor(),
  ]) {
    program.addCommand(command)
  }
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command
      .exitOverride()
      .configureOutput({ outputError: () => {} })
      .helpOption('-h, --help', 'print this')
  }
  return program
}

/** Says what went wrong in one line, and returns the exit code. */
function report(thrown: unknown, help: string): number {
  if (thrown instanceof CommanderError) return reportMisuse(thrown, help)
  const error = DiptychError.from(thrown)
  printError({ message: error.detail, fix: error.fix })
  if (error.code === 'cancelled') return 130
  return error.code === 'bad-request' ? 2 : 1
}

function reportMisuse({ code, exitCode, message }: CommanderError, help: string): number {
  if (exitCode === 0) return 0
  // Without a command commander has printed the help, on stderr.
  if (code !== 'commander.help') printError({ message: message.replace(/^error: /, ''), fix: `See ${help}.` })
  return 2
}
