import { globSync } from 'node:fs'
import path from 'node:path'
import { unstable_doesMiddlewareMatch as matches } from 'next/experimental/testing/server'
import { describe, expect, it } from 'vitest'
import { config } from '@/proxy.ts'

const app = path.resolve(import.meta.dirname, '../..')
const routes = globSync('**/route.ts', { cwd: app, exclude: ['**/_*'] }).map((file) => `/${path.posix.dirname(file)}`)
const passes = (url: string) => matches({ config, url })

describe('the proxy', () => {
  it.each([
    '/',
    '/chat/1',
    '/library',
    '/api',
    '/embed',
    '/embed/x',
    '/embed/text/x',
    '/v1/x',
    '/similarity2',
    '/favicon.ico',
  ])('guards the page %s', (url) => {
    expect(passes(url)).toBe(true)
  })

  it.each(routes)('leaves the route %s to guard itself', (url) => {
    expect(passes(url)).toBe(false)
  })

  it('leaves static files alone', () => {
    expect(passes('/_next/static/chunks/main.js')).toBe(false)
  })
})
