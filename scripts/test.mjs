// `npm test`: everything that is checked, from a bare clone.
import { begin } from './begin.mjs'

await begin(
  import.meta.url,
  async () => (await import('./test-run.ts')).runTests(),
  () => console.log('0 passed, 1 failed'),
)
