import { expect, it } from 'vitest'
import { readAddresses } from './use-add-files.ts'

it('reads addresses, each once', () => {
  expect(readAddresses(' https://a.example/x \nhttp://b.example\nhttps://a.example/x ')).toEqual([
    'https://a.example/x',
    'http://b.example',
  ])
})

it.each(['example.org', 'file:///etc/passwd', 'javascript:alert(1)', 'https://'])('refuses %s', (text) => {
  expect(() => readAddresses(text)).toThrow('is not a web address')
})
