import { describe, expect, it } from 'vitest'
import { languageOf } from './language.ts'

describe('languageOf', () => {
  it.each([
    ['en', 'What is this?'],
    ['en', 'and its wings?'],
    ['en', 'Owl on a branch at night'],
    ['en', 'Which café serves croissants?'],
    ['en', 'The circle with radius π is drawn by 山田'],
    ['de', 'Wie groß ist eine Eule?'],
    ['de', 'Katze schläft auf dem Sofa'],
    ['de', 'Welche Schrauben halten die Hinterachse?'],
    ['fr', 'Comment régler les freins ?'],
    ['fr', 'une chouette la nuit'],
    ['es', '¿Dónde está el faro?'],
    ['it', 'Dove si trova il faro?'],
    ['pt', 'uma coruja num galho'],
    ['nl', 'waar is de vuurtoren?'],
    ['tr', 'bir baykuş dalda'],
    ['hi', 'उल्लू कितना बड़ा होता है?'],
    ['hi', 'CLIP क्या है?'],
    ['ru', 'Где находится маяк?'],
    ['uk', 'сова на гілці'],
    ['ar', 'بومة على غصن'],
    ['zh', '夜里的猫头鹰'],
    ['ja', '夜のフクロウ'],
    ['ko', '밤의 올빼미'],
  ])('%s: %s', (language, text) => expect(languageOf(text)).toBe(language))

  it.each([
    '',
    '  ',
    '42',
    '🦉',
    'BC-1234',
    'owl',
    'cat',
    'sushi plate',
    'BC-1234 brake pads',
    'La La Land poster',
    '\u0000',
  ])('says nothing of %j', (text) => expect(languageOf(text)).toBeNull())

  it('looks at the beginning of a text of any length', () => {
    expect(languageOf('The owl sat on a branch and looked at the moon. '.repeat(20_000))).toBe('en')
  })
})
