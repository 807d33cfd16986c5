import path from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: { '@': path.resolve(import.meta.dirname) } },
  test: {
    include: ['{lib,cli,app,components,scripts,docs,samples,evaluation}/**/*.test.{ts,tsx}'],
    // Real models, stores and servers: few at a time on two cores.
    maxWorkers: 2,
    // LanceDB tells of its own clustering on stderr.
    env: { LANCEDB_LOG: 'error' },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
