import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { importsOf, violationsOf } from './architecture.ts'

const root = path.resolve(import.meta.dirname, '..')

/** Every source of the product itself; tests may put together what they like. */
function sources(): string[] {
  return ['lib', 'app', 'components', 'cli'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll(path.sep, '/')}`)
      .filter((file) => /\.tsx?$/.test(file) && !/\b(test|contract|testing)\b/.test(file)),
  )
}

describe('import rules', () => {
  it('hold in every file', () => {
    const files = sources()
    expect(files.length).toBeGreaterThan(50)
    const violations = files.flatMap((file) => violationsOf(file, readFileSync(path.join(root, file), 'utf8')))
    expect(violations).toEqual([])
  })

  const broken = [
    ['components/chat/composer.tsx', "import { readConfig } from '@/lib/config.ts'"],
    ['components/chat/composer.tsx', "const engine = await import('@/lib/engine.ts')"],
    ['components/ui/button.tsx', "import { type Box, DiptychError } from '../../lib/errors.ts'"],
    ['lib/pair/pair.ts', "import { readPdf } from '../read/pdf-text.ts'"],
    ['lib/answer/answer.ts', "export { rank } from '../retrieve/retrieve.ts'"],
    ['lib/read/html-reader.ts', "import { PdfReader } from './pdf-reader.ts'"],
    ['lib/jobs/ingest.ts', "import {\n  LanceVectorStores,\n} from '../store/lance-vector-stores.ts'"],
    ['app/api/search/route.ts', "import { OnnxEncoder } from '@/lib/embed/onnx-encoder.ts'"],
  ] as const
  it.each(broken)('%s may not: %s', (file, source) => {
    expect(violationsOf(file, source)).toHaveLength(1)
  })

  const allowed = [
    ['components/chat/composer.tsx', "import type { Box } from '@/lib/types.ts'"],
    ['components/chat/composer.tsx', "import { type Box, type Hit } from '@/lib/types.ts'"],
    ['lib/pair/pair.ts', "import type { DualEncoder } from '../embed/dual-encoder.ts'"],
    ['lib/pair/pair.ts', "import { sentences } from '../text/sentences.ts'"],
    ['lib/engine.ts', "import { LanceVectorStores } from './store/lance-vector-stores.ts'"],
    ['lib/read/document-reader.ts', "import { HtmlReader } from './html-reader.ts'"],
  ] as const
  it.each(allowed)('%s may: %s', (file, source) => {
    expect(violationsOf(file, source)).toEqual([])
  })

  it('see re-exports, side effects and several lines', () => {
    const source =
      "import './a.ts'\nexport * from './b.ts'\nimport type {\n  C,\n} from './c.ts'\nimport d, { e } from 'f'"
    expect(importsOf('lib/x.ts', source)).toEqual([
      { target: 'lib/a.ts', typeOnly: false },
      { target: 'lib/b.ts', typeOnly: false },
      { target: 'lib/c.ts', typeOnly: true },
      { target: 'f', typeOnly: false },
    ])
  })
})

describe('lint rules', () => {
  const broken = [
    ['lib/react.ts', "import { cache } from 'react'\nexport const x = cache", 'noRestrictedImports'],
    [
      'lib/next.ts',
      "import type { NextRequest } from 'next/server'\nexport type X = NextRequest",
      'noRestrictedImports',
    ],
    ['lib/read/chat.ts', "import { useChat } from '@ai-sdk/react'\nexport const x = useChat", 'noRestrictedImports'],
    [
      'lib/read/app.ts',
      "import { route } from '../../app/api/_lib/route.ts'\nexport const x = route",
      'noRestrictedImports',
    ],
    [
      'lib/ui.ts',
      "import { Button } from '@/components/ui/button.tsx'\nexport const x = Button",
      'noRestrictedImports',
    ],
    ['lib/cli.ts', "import { main } from '../cli/main.ts'\nexport const x = main", 'noRestrictedImports'],
    ['lib/env.ts', 'export const x = process.env.HOME', 'noProcessEnv'],
    ['app/env.ts', 'export const x = process.env.HOME', 'noProcessEnv'],
    ['cli/env.ts', 'export const x = process.env.HOME', 'noProcessEnv'],
    ['lib/any.ts', 'export const x: any = 1', 'noExplicitAny'],
  ] as const
  const allowed = [
    ['lib/config.ts', 'export const x = process.env.HOME'],
    ['app/react.ts', "import { cache } from 'react'\nexport const x = cache"],
    ['cli/app.ts', "import { openApp } from '../lib/app/open.ts'\nexport const x = openApp"],
  ] as const

  it('forbid these and allow those', async () => {
    const found = await lint([...broken, ...allowed])
    expect(found).toEqual(broken.map(([file, , rule]) => `${file} ${rule}`).sort())
  })
})

/** What Biome, by the project's own settings, says of sources in files of these names: `lib/react.ts noRestrictedImports`. */
async function lint(files: (readonly [file: string, source: string, ...rest: string[]])[]): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'diptych-lint-'))
  try {
    for (const name of ['biome.json', '.gitignore']) copyFileSync(path.join(root, name), path.join(folder, name))
    for (const [file, source] of files) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
      writeFileSync(path.join(folder, file), `${source}\n`)
    }
    const biome = path.join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
    const args = [biome, 'lint', '--reporter=github', '--max-diagnostics=none', '.']
    const report = await new Promise<string>((resolve) => {
      execFile(process.execPath, args, { cwd: folder }, (_, stdout) => resolve(stdout))
    })
    return [...report.matchAll(/^::error title=lint\/\w+\/(\w+),file=([^,]+)/gm)]
      .map(([, rule, file]) => `${path.relative(folder, file ?? '')} ${rule}`)
      .sort()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
