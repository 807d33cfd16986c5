'use client'

import { toast } from 'sonner'
import type { CollectionSummary } from '@/lib/types.ts'
import { setCollection } from '../data/use-collections.ts'
import { PromptDialog } from '../ui/prompt-dialog.tsx'

/** The sentence of the model card (lib/rerank/qwen3-prompt.ts), which stands where the collection has none. */
const usual = 'Given a web search query, retrieve relevant passages that answer the query'

interface RerankInstructionDialogProps {
  collection: CollectionSummary
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** What the reranker is told to look for in this collection. */
export function RerankInstructionDialog({ collection, open, onOpenChange }: RerankInstructionDialogProps) {
  async function save(sentence: string) {
    await setCollection(collection.name, { rerankInstruction: sentence || null })
    toast(sentence ? 'The reranker goes by your sentence.' : 'The reranker goes by its own sentence again.')
  }

  return (
    <PromptDialog
      open={open}
      onOpenChange={onOpenChange}
      title="What counts as relevant"
      description={`A sentence for the reranker, which sorts what is found in “${collection.name}”. English works best.`}
      label="Instruction"
      placeholder={usual}
      initial={collection.settings.rerankInstruction ?? ''}
      action="Save"
      hint="Leave it empty for the sentence shown in grey."
      multiline
      optional
      onSubmit={save}
    />
  )
}
