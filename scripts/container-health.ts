// The image's health check: ends with 0 where the server answers and has an embedding model that can be used.
import { readConfig } from '../lib/config.ts'

const { port } = readConfig()
const response = await fetch(`http://127.0.0.1:${port}/api/health`, { signal: AbortSignal.timeout(4000) }).catch(
  () => null,
)
const health = response?.ok ? ((await response.json()) as { model?: { error: unknown } | null }) : null
process.exit(health?.model && !health.model.error ? 0 : 1)
