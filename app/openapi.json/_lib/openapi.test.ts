import { globSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openApi } from './description.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const { paths, components } = openApi('1.2.3')
const methods = ['DELETE', 'GET', 'PATCH', 'POST', 'PUT']
const files = globSync('app/**/route.ts', { cwd: root, exclude: ['**/_*', '**/*...*', 'app/openapi.json/**'] })

/** `app/api/jobs/[id]/route.ts` → `/api/jobs/{id}` */
function addressOf(file: string): string {
  return `/${path.posix.dirname(file.replaceAll(path.sep, '/').replace(/^app\//, '')).replace(/\[(\w+)\]/g, '{$1}')}`
}

describe('the OpenAPI description', () => {
  it.each(files)('has every method of %s', async (file) => {
    const module: Record<string, () => Response> = await import(path.join(root, file))
    const own = methods.filter((method) => module[method] && module[method].name !== 'refuse')
    expect(
      Object.keys(paths[addressOf(file)] ?? {})
        .map((method) => method.toUpperCase())
        .sort(),
    ).toEqual(own)
  })

  it('has no path that there is not', () => {
    const there = new Set(files.map(addressOf))
    expect(Object.keys(paths).filter((each) => !there.has(each))).toEqual([])
  })

  it('refers to nothing that is missing, and names each operation once', () => {
    const text = JSON.stringify({ paths, components })
    const names = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? '')
    expect(names.filter((name) => !(name in components.schemas))).toEqual([])
    const ids = Object.values(paths).flatMap((each) => Object.values(each).map(({ operationId }) => operationId))
    expect(new Set(ids).size).toBe(ids.length)
  })
})
