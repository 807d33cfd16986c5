import { describe, expect, it } from 'vitest'
import { documentWindows, mostTokens } from './document-windows.ts'

const sentences = (count: number) => Array.from({ length: count }, (_, index) => `This is sentence ${index}.`)
const options = { tokens: 100, count: mostTokens }

describe('the windows of a document', () => {
  it('are the document itself where it fits, and one where it is empty', () => {
    expect(documentWindows('An owl.', 'owls', options)).toEqual(['An owl.'])
    expect(documentWindows(' \n ', 'owls', options)).toEqual([''])
  })

  it('hold all of a long one, cut at sentences', () => {
    const text = sentences(20).join(' ')
    const windows = documentWindows(text, 'owls', options)
    expect(windows.length).toBeGreaterThan(4)
    expect(windows.join(' ')).toBe(text)
    expect(windows.every((window) => mostTokens(window) <= 100 && window.endsWith('.'))).toBe(true)
  })

  it('are at most eight, and keep the one at the end that is asked for', () => {
    const windows = documentWindows([...sentences(200), 'Owls hunt at night.'].join(' '), 'When do owls hunt?', options)
    expect(windows).toHaveLength(8)
    expect(windows[0]).toContain('Owls hunt at night.')
    expect(windows[1]).toContain('sentence 0.')
  })

  it.each(['x'.repeat(5000), '中国的首都是北京'.repeat(100), '🦉'.repeat(1000), 'भारत'.repeat(500)])(
    'fit also where nothing tells words apart (%#)',
    (text) => {
      const windows = documentWindows(text, 'owls', { ...options, most: 1000 })
      expect(windows.every((window) => mostTokens(window) <= 100)).toBe(true)
      expect(windows.join('')).toBe(text)
    },
  )
})
