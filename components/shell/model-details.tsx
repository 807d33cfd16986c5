'use client'

import { ArrowDownWideNarrow, type LucideIcon, MessageSquareText, Shapes } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Health } from '../data/health.ts'
import { CopyButton } from '../ui/copy-button.tsx'

/** The three models, what each is for, and how to get one that is missing. */
export function ModelDetails({ health: { chat, model, reranker, ollama, version } }: { health: Health }) {
  const hasChatModel = chat.model !== 'extractive'
  return (
    <div className="space-y-5 text-sm">
      <Row icon={MessageSquareText} task="Answers" name={hasChatModel ? chat.label : 'No chat model: quoting passages'}>
        {hasChatModel
          ? chat.vision
            ? 'It sees the pictures it was given.'
            : 'It reads words only; the pictures are shown to you.'
          : 'Answers are the best sentences of your documents, word for word.'}
        {!hasChatModel && <OllamaHelp ollama={ollama} />}
      </Row>
      <Row icon={Shapes} task="Finds" name={model.label}>
        {model.note}
      </Row>
      <Row icon={ArrowDownWideNarrow} task="Sorts" name={reranker ? reranker.name : 'No reranker'}>
        {reranker ? reranker.note : 'What was found stays in the order of the search.'}
        {!reranker && ollama.reachable && <Command>ollama pull dengcao/Qwen3-Reranker-0.6B</Command>}
      </Row>
      <p className="border-t pt-3 text-faint text-xs">Diptych {version}</p>
    </div>
  )
}

function OllamaHelp({ ollama }: { ollama: Health['ollama'] }) {
  return ollama.reachable ? (
    <span className="mt-2 block">
      Ollama is running. Get a model for it:
      <Command>ollama pull gemma3:4b</Command>
    </span>
  ) : (
    <span className="mt-2 block">
      For answers in its own words, install{' '}
      <a
        href="https://ollama.com/download"
        target="_blank"
        rel="noopener noreferrer"
        className="text-accent underline underline-offset-2"
      >
        Ollama
      </a>{' '}
      and start it. It was looked for at <span className="break-all">{ollama.baseUrl}</span>.
      <Command>ollama serve</Command>
      <Command>ollama pull gemma3:4b</Command>
    </span>
  )
}

function Command({ children }: { children: string }) {
  return (
    <span className="mt-2 flex items-center rounded-lg bg-mat pl-3">
      <code className="flex-1 overflow-x-auto whitespace-nowrap font-mono text-ink text-xs">{children}</code>
      <CopyButton text={children} label="Copy the command" />
    </span>
  )
}

interface RowProps {
  icon: LucideIcon
  task: string
  name: string
  children: ReactNode
}

function Row({ icon: Icon, task, name, children }: RowProps) {
  return (
    <section className="flex gap-3">
      <Icon className="mt-0.5 size-4.5 shrink-0 text-soft" strokeWidth={1.75} aria-hidden />
      <div className="min-w-0 flex-1">
        <h3 className="font-medium">
          <span className="sr-only">{task}: </span>
          {name}
        </h3>
        <div className="mt-0.5 text-pretty text-soft">{children}</div>
      </div>
    </section>
  )
}
