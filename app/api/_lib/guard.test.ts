import { describe, expect, it } from 'vitest'
import { readConfig } from '@/lib/config.ts'
import { checkOrigin } from './guard.ts'

const check =
  (headers: Record<string, string>, allowed: string[] = []) =>
  () =>
    checkOrigin(new Headers(headers), allowed)

describe('checkOrigin', () => {
  it.each([
    [{ host: 'localhost:3000' }],
    [{ host: '127.0.0.1:3000', origin: 'http://127.0.0.1:3000' }],
    [{ host: '[::1]:3000' }],
    [{ host: '192.168.1.20:3000', origin: 'http://192.168.1.20:3000' }],
    [{ host: 'LOCALHOST:3000' }],
  ])('lets %j in', (headers) => {
    expect(check(headers)).not.toThrow()
  })

  it.each([
    [{ host: 'evil.example' }],
    [{ host: 'localhost.evil.example' }],
    [{ host: '' }],
    [{ host: 'localhost:3000', origin: 'http://evil.example' }],
    [{ host: 'localhost:3000', origin: 'http://localhost:4000' }],
    [{ host: 'localhost:3000', origin: 'null' }],
    [{ host: 'localhost:3000', 'sec-fetch-site': 'cross-site' }],
  ])('refuses %j', (headers) => {
    expect(check(headers)).toThrow(expect.objectContaining({ code: 'forbidden' }))
  })

  it('lets in a name that the configuration allows', () => {
    expect(check({ host: 'diptych.example', origin: 'https://diptych.example' }, ['diptych.example'])).not.toThrow()
  })

  it('lets in the name that the server listens at, and no other', () => {
    const { allowedHosts } = readConfig({ HOST: 'MyBox', ALLOWED_HOSTS: 'diptych.example' })
    expect(check({ host: 'mybox:3000', origin: 'http://mybox:3000' }, allowedHosts)).not.toThrow()
    expect(check({ host: 'diptych.example' }, allowedHosts)).not.toThrow()
    expect(check({ host: 'evil.example' }, readConfig({ HOST: '0.0.0.0' }).allowedHosts)).toThrow()
  })
})
