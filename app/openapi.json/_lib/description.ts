import { schemas } from './components.ts'
import { withPathParameters } from './operation.ts'
import { compatiblePaths } from './paths/compatible.ts'
import { encoderPaths } from './paths/encoder.ts'
import { libraryPaths } from './paths/library.ts'
import { measuringPaths } from './paths/measuring.ts'
import { moderationPaths } from './paths/moderation.ts'
import { searchPaths } from './paths/search.ts'
import { tagsPaths } from './paths/tags.ts'
import type { Method, Operation, Paths } from './schema.ts'

const all: Paths = {
  ...encoderPaths,
  ...searchPaths,
  ...libraryPaths,
  ...tagsPaths,
  ...measuringPaths,
  ...moderationPaths,
  ...compatiblePaths,
}

/** Every route, as OpenAPI 3.1 describes it (https://spec.openapis.org/oas/v3.1.1.html). */
export function openApi(version: string) {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Diptych',
      version,
      description: 'A self-hosted chat with a knowledge base in which pictures and words count the same.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(Object.entries(all).map(([path, operations]) => [path, described(path, operations)])),
    components: { schemas },
  }
}

function described(path: string, operations: Partial<Record<Method, Operation>>): Record<string, Operation> {
  return Object.fromEntries(
    Object.entries(operations).map(([method, operation]) => [method, withPathParameters(path, operation)]),
  )
}
