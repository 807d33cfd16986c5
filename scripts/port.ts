import { createServer } from 'node:net'
import { SetupError } from './install.mjs'

/** The address that a person opens; an interface for everyone is reached by the machine's own name. */
export function addressOf(host: string, port: number): string {
  const everyone = ['127.0.0.1', '0.0.0.0', '::', '::1', 'localhost']
  const name = everyone.includes(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}

/** Throws a SetupError where the port can't be listened on, before anyone waits for a build. */
export async function checkPort(host: string, port: number): Promise<void> {
  try {
    await listen(host, port)
  } catch (error) {
    throw new SetupError(...explanation(error as NodeJS.ErrnoException, host, port))
  }
}

/** A port that is free now. */
export function freePort(host = '127.0.0.1'): Promise<number> {
  return listen(host, 0)
}

function listen(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address()
      const bound = typeof address === 'object' && address ? address.port : port
      server.close(() => resolve(bound))
    })
  })
}

function explanation(error: NodeJS.ErrnoException, host: string, port: number): [message: string, fix: string] {
  const other = `npm start -- --port ${port + 1000 > 65535 ? 3000 : port + 1000}`
  if (error.code === 'EADDRINUSE') {
    return [`Port ${port} is in use on ${host}.`, `Stop the program that holds it, or choose another: \`${other}\`.`]
  }
  if (error.code === 'EACCES') {
    return [`Port ${port} may not be used by this account.`, `Choose one from 1024 on: \`${other}\`.`]
  }
  return [
    `${host} is no address that this machine can listen on (${error.code ?? error.message}).`,
    'Leave HOST out for this machine alone, or set it to 0.0.0.0 for the whole network.',
  ]
}
