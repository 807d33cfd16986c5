'use client'

import { ArrowDownWideNarrow, type LucideIcon, MessageSquareText, Shapes } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import type { Health } from '@/lib/health.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { PlainWords } from '../ui/plain-words.tsx'
import { ChatModelMenu } from './chat-model-menu.tsx'

/** The three models, what each is for, and how to get one that is missing. */
export function ModelDetails({ health: { chat, model, reranker, ollama, version } }: { health: Health }) {
  const hasChatModel = chat.model !== 'extractive'
  return (
    <div className="space-y-5 text-sm">
      <Row icon={MessageSquareText} task="Answers" name={hasChatModel ? chat.model : 'No chat model: quoting passages'}>
        {hasChatModel ? (
          <WhatItReads chat={chat} />
        ) : (
          'Answers are the best sentences of your documents, word for word.'
        )}
        {chat.error && <Problem {...chat.error} />}
        {!hasChatModel && !chat.error && <OllamaHelp ollama={ollama} />}
        <ChatModelMenu />
      </Row>
      <Row icon={Shapes} task="Finds" name={model?.label ?? 'No embedding model'}>
        {model ? model.note : 'One is fetched, or the built-in one taken, when the first files are added.'}
        {model?.error && <Problem {...model.error} />}
      </Row>
      <Row icon={ArrowDownWideNarrow} task="Sorts" name={reranker.name ?? 'No reranker'}>
        {reranker.note ?? (reranker.ok && 'It puts what was found in order.')}
        {!reranker.ok && ollama.reachable && reranker.fix && (
          <span className="mt-1 block">
            <PlainWords>{reranker.fix}</PlainWords>
          </span>
        )}
      </Row>
      <p className="border-t pt-3 text-faint text-xs">Diptych {version}</p>
    </div>
  )
}

function WhatItReads({ chat: { provider, vision } }: Pick<Health, 'chat'>) {
  return (
    <>
      {provider === 'built in' ? 'It runs in Diptych itself' : `By ${provider}`}.{' '}
      {vision ? 'It sees the pictures too.' : 'It reads words; the pictures are shown to you.'}
    </>
  )
}

function Problem({ message, fix }: { message: string; fix: string }) {
  return (
    <span className="mt-1 block text-danger">
      <PlainWords>{`${message} ${fix}`}</PlainWords>
    </span>
  )
}

function OllamaHelp({ ollama }: Pick<Health, 'ollama'>) {
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
      and start it. It was looked for at <span className="whitespace-nowrap">{ollama.baseUrl}</span>.
      <Command>ollama serve</Command>
      <Command>ollama pull gemma3:4b</Command>
      <span className="mt-2 block">
        Or get a small model that needs no server, under{' '}
        <Link href="/models" className="text-accent underline underline-offset-2">
          Models
        </Link>
        .
      </span>
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
        <h3 className="break-words font-medium">
          <span className="sr-only">{task}: </span>
          {name}
        </h3>
        <div className="mt-0.5 text-pretty text-soft">{children}</div>
      </div>
    </section>
  )
}
