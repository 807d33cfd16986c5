'use client'

import { toast } from 'sonner'
import { chooseChatModel, useChatModels } from '../data/use-chat-models.ts'
import { ChoiceMenu } from '../evaluate/choice-menu.tsx'

/** Who answers: one of the models that are there, or whom Diptych takes. Nothing where there is nothing to choose. */
export function ChatModelMenu() {
  const { data } = useChatModels()
  if (!data || data.models.length < 2) return null
  if (data.fixed) return <p className="mt-2 text-faint text-xs">The variable CHAT_MODEL says who answers.</p>
  const choices = [
    { value: 'auto', label: 'Automatic', detail: 'The first that is there, in this order' },
    ...data.models.map(({ name, provider }) =>
      name === 'extractive'
        ? { value: name, label: 'Quote passages', detail: 'The best sentences, word for word' }
        : { value: name, label: name, detail: provider === 'built in' ? 'Built in: runs here' : `By ${provider}` },
    ),
  ]
  const choose = async (name: string) => {
    try {
      await chooseChatModel(name)
    } catch (error) {
      toast.error(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <div className="mt-3">
      <ChoiceMenu label="Who answers" choices={choices} value={data.chosen} onChange={choose} />
    </div>
  )
}
