import { parseArgs } from 'node:util'
import { type Config, readConfig } from '../lib/config.ts'
import { DiptychError } from '../lib/errors.ts'
import { ensureBuilt } from './build.ts'
import { loadEnvironmentFile } from './environment.ts'
import { SetupError } from './install.mjs'
import { checkPort } from './port.ts'
import { ensureSamples } from './prepare.ts'
import { createProgress } from './progress.mjs'
import { root } from './runtime.mjs'
import { serve } from './serve.ts'

const help = `npm start                       everything: installs, loads the samples, builds, serves http://localhost:3000
npm start -- --port 4000        another port (also PORT)
npm start -- --host 0.0.0.0     for the whole network, not this machine alone (also HOST)
npm run dev                     the same with a development server
.env.example explains the other settings.`

/** What `npm start` does once everything is installed. Returns the exit code. */
export async function launch(args: string[]): Promise<number> {
  const progress = createProgress()
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort())
  let ready = false
  try {
    const options = readOptions(args)
    if (options.help) {
      progress.say(help)
      return 0
    }
    const config = configure(options)
    await checkPort(config.host, config.port)
    // The model's download waits for the network while the build needs the processor.
    await together(stopping.signal, [
      (signal) => ensureSamples(config, progress, signal),
      ...(options.dev ? [] : [(signal: AbortSignal) => ensureBuilt(progress, signal)]),
    ])
    const server = await serve({
      host: config.host,
      port: config.port,
      dev: options.dev,
      signal: stopping.signal,
      onLine: (line) => progress.say(line),
    })
    ready = true
    progress.say(`\nDiptych is ready at ${server.address}\n`)
    const code = await server.ended
    return stopping.signal.aborted ? 0 : code
  } catch (error) {
    progress.stop()
    // Stopped by the reader: after the page was up that is the usual end, before it is an interruption.
    if (stopping.signal.aborted) return ready ? 0 : 130
    console.error(`\n${words(error)}`)
    return error instanceof DiptychError && error.code === 'bad-request' ? 2 : 1
  }
}

/** Runs the parts side by side. The first that fails stops the others; it is thrown once nothing goes on any more. */
async function together(signal: AbortSignal, parts: ((signal: AbortSignal) => Promise<void>)[]): Promise<void> {
  const failed = new AbortController()
  const either = AbortSignal.any([signal, failed.signal])
  await Promise.allSettled(parts.map((part) => part(either).catch((error) => failed.abort(error))))
  either.throwIfAborted()
}

interface Options {
  port?: string
  host?: string
  dev?: boolean
  help?: boolean
}

function readOptions(args: string[]): Options {
  try {
    const { values } = parseArgs({
      args,
      options: {
        port: { type: 'string', short: 'p' },
        host: { type: 'string', short: 'H' },
        dev: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    return values
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new DiptychError('bad-request', message, `This is understood:\n${help}`, error)
  }
}

/** The environment, `.env` and the options, which go first; for this process and for those it starts. */
function configure(options: Options): Config {
  loadEnvironmentFile(root)
  if (options.port) process.env.PORT = options.port
  if (options.host) process.env.HOST = options.host
  process.env.DIPTYCH_ROOT = root
  return readConfig(process.env, root)
}

function words(error: unknown): string {
  if (error instanceof SetupError) return error.message
  const { detail, fix } = DiptychError.from(error)
  return `${detail}\n  ${fix}`
}
