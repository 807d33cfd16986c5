// `npm start`: from a bare clone to a page.
import { begin } from './begin.mjs'

await begin(import.meta.url, async (args) => (await import('./launch.ts')).launch(args))
