/** What a chat model can do for a question, each proven by its self-test before it is used. */
export type Ability = 'follow-up' | 'split' | 'translation'

export const everyAbility: Ability[] = ['follow-up', 'split', 'translation']
