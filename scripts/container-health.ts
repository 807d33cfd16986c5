// The image's health check: ends with 0 where the server answers and has an embedding model.
import { readConfig } from '../lib/config.ts'

const { port } = readConfig()
const response = await fetch(`http://127.0.0.1:${port}/api/health`, { signal: AbortSignal.timeout(4000) }).catch(
  () => null,
)
const health = response?.ok ? ((await response.json()) as { model?: unknown }) : null
process.exit(health?.model ? 0 : 1)
