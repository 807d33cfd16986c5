import { describe, expect, it } from 'vitest'
import type { ChatMessage } from './chat-message.ts'
import { questionOf } from './chat-request.ts'

const say = (role: ChatMessage['role'], text: string): ChatMessage => ({
  id: text,
  role,
  parts: [{ type: 'text', text }],
})

const picture = (url: string): ChatMessage => ({
  id: 'p',
  role: 'user',
  parts: [{ type: 'file', mediaType: 'image/png', url }],
})

describe('questionOf', () => {
  it('takes the last message of the user, and the turns before it', () => {
    const question = questionOf([say('user', 'A cat?'), say('assistant', 'Yes [1].'), say('user', ' And a dog? ')])
    expect(question.text).toBe('And a dog?')
    expect(question.history).toEqual([
      { role: 'user', text: 'A cat?' },
      { role: 'assistant', text: 'Yes [1].' },
    ])
  })

  it('leaves out an answer that is being asked for again', () => {
    const question = questionOf([say('user', 'A cat?'), say('assistant', 'half an ans')])
    expect(question).toMatchObject({ text: 'A cat?', history: [] })
  })

  it('takes a picture without words', () => {
    const question = questionOf([picture(`data:image/png;base64,${Buffer.from('pixels').toString('base64')}`)])
    expect(question.image && Buffer.from(question.image).toString()).toBe('pixels')
  })

  it.each([
    ['no messages', []],
    ['an empty message', [say('user', '  ')]],
    ['an address in place of a picture', [picture('http://169.254.169.254/latest/meta-data')]],
    ['a file address', [picture('file:///etc/passwd')]],
  ])('refuses %s', (_, messages) => {
    expect(() => questionOf(messages)).toThrow(expect.objectContaining({ code: 'bad-request' }))
  })
})
