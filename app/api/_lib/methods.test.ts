import { globSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../..')
const methods = ['DELETE', 'GET', 'PATCH', 'POST', 'PUT']
const files = globSync('app/**/route.ts', { cwd: root, exclude: ['**/_*', '**/*...*'] })

it.each(files)('%s refuses in our own words every method that it does not have', async (file) => {
  const module: Record<string, () => Response> = await import(path.join(root, file))
  const refused = methods.filter((method) => module[method]?.name === 'refuse')
  const own = methods.filter((method) => !refused.includes(method))
  expect(own.length).toBeGreaterThan(0)
  for (const method of own) expect(module[method], method).toBeTypeOf('function')
  for (const method of refused) {
    const response = module[method]?.()
    expect(response?.status).toBe(405)
    const allowed = response?.headers.get('Allow')?.split(', ') ?? []
    expect(allowed.filter((each) => methods.includes(each))).toEqual(own)
    expect(await response?.json()).toEqual({
      error: { code: 'bad-request', message: expect.stringContaining(own[0] ?? ''), fix: expect.stringMatching(/\S/) },
    })
  }
  expect(module.OPTIONS?.().headers.get('Allow')).toContain(own[0])
})
