import { existsSync } from 'node:fs'
import path from 'node:path'

/** Reads `.env` of the project's folder, where there is one; what the environment has already goes first. */
export function loadEnvironmentFile(folder: string): void {
  const file = path.join(folder, '.env')
  if (existsSync(file)) process.loadEnvFile(file)
}
