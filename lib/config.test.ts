import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

describe('a variable that is not valid', () => {
  it.each([
    [{ MAX_PIXELS: 'many' }, 'The variable MAX_PIXELS: It must be a number.'],
    [{ PORT: '70000' }, 'The variable PORT: It must be at most 65535.'],
    [{ MODERATION: 'ban' }, 'The variable MODERATION: It must be one of off, flag, quarantine, refuse.'],
    [{ HF_ENDPOINT: 'hub' }, 'The variable HF_ENDPOINT: It must be an address such as https://example.org/.'],
    [
      { MODERATION_RULE: 'probability', MODERATION_THRESHOLD: '2' },
      expect.stringContaining('nothing would be flagged'),
    ],
  ])('%j is named, with what is expected', (environment, message) => {
    expect(() => readConfig(environment, '/somewhere')).toThrow(
      expect.objectContaining({ code: 'bad-request', message }),
    )
  })
})
