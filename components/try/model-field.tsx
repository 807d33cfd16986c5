'use client'

import { useHealth } from '../data/use-health.ts'
import { useModels } from '../data/use-models.ts'
import { ChoiceMenu } from '../evaluate/choice-menu.tsx'

interface ModelFieldProps {
  /** null: the model of new collections. */
  value: string | null
  onChange: (id: string | null) => void
}

/** Which of the embedding models on this machine is asked; where there is one alone, its name. */
export function ModelField({ value, onChange }: ModelFieldProps) {
  const usual = useHealth().data?.model
  const { data } = useModels()
  if (!usual || !data) return <p className="h-5 text-faint text-sm">Model: …</p>
  const ready = data.models.filter(({ purpose, state }) => purpose === 'embedding' && state === 'ready')
  if (ready.length < 2) return <p className="text-faint text-sm">Model: {usual.label}</p>
  return (
    <ChoiceMenu
      label="Model"
      value={value ?? usual.id}
      onChange={(id) => onChange(id === usual.id ? null : id)}
      choices={ready.map(({ id, label, note }) => ({
        value: id,
        label,
        detail: id === usual.id ? `The model of new collections. ${note}` : note,
      }))}
    />
  )
}
