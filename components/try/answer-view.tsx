'use client'

import { CopyButton } from '../ui/copy-button.tsx'
import { LabelBars } from './label-bars.tsx'
import { LogitTable } from './logit-table.tsx'
import type { TryInput, TryOperation } from './operations.ts'
import { curlOf } from './operations.ts'
import { VectorTable } from './vector-table.tsx'
import { type TriedVerdict, VerdictList } from './verdict-list.tsx'

/** What a request has brought. */
export interface TryAnswer {
  operation: TryOperation
  input: TryInput
  body: Record<string, unknown>
  /** From sending to the last byte. */
  milliseconds: number
}

/** The answer as a person reads it, the command that asks the same, and the JSON. */
export function AnswerView({ operation, input, body, milliseconds }: TryAnswer) {
  const command = curlOf(operation, input, location.origin)
  return (
    <section aria-labelledby="answer" className="mt-8 animate-appear">
      <h2 id="answer" className="mb-3 font-semibold text-lg">
        Answer <span className="font-normal text-faint text-sm">after {Math.round(milliseconds)} ms</span>
      </h2>
      <Readable path={operation.path} input={input} body={body} />
      <Code label="The same from a terminal" text={command} />
      <Code label="JSON" text={shortened(body)} copies={JSON.stringify(body)} />
    </section>
  )
}

function Readable({ path, input, body }: Pick<TryAnswer, 'input' | 'body'> & Pick<TryOperation, 'path'>) {
  const { embedding, similarity, similarities, results } = body
  if (path === '/moderate') {
    // One picture has its verdict at the top.
    const verdicts = (Array.isArray(results) ? results : [body]) as TriedVerdict[]
    return <VerdictList pictures={input.pictures} verdicts={verdicts} />
  }
  if (Array.isArray(results)) return <LabelBars pictures={input.pictures} results={results} />
  if (Array.isArray(embedding)) {
    const names = input.pictures.length > 0 ? input.pictures.map(({ file }) => file.name) : input.texts
    return <VectorTable names={names} vectors={embedding} />
  }
  const rows = Array.isArray(similarities) ? similarities : [[similarity]]
  return <LogitTable input={input} rows={rows} />
}

function Code({ label, text, copies = text }: { label: string; text: string; copies?: string }) {
  return (
    <div className="mt-5">
      <div className="mb-1 flex items-center justify-between">
        <h3 className="font-medium text-sm">{label}</h3>
        <CopyButton text={copies} label={`Copy: ${label}`} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="max-h-72 overflow-auto rounded-xl bg-mat p-3 font-mono text-sm">
        {text}
      </pre>
    </div>
  )
}

/** Hundreds of numbers say nothing to a reader: of each long list the first few are shown. */
function shortened(body: unknown): string {
  const most = 6
  const visit = (value: unknown): string => {
    if (Array.isArray(value)) {
      const shown = value.slice(0, most).map(visit)
      return `[${[...shown, ...(value.length > most ? [`… ${value.length - most} more`] : [])].join(', ')}]`
    }
    if (typeof value === 'number') return String(Number(value.toPrecision(5)))
    if (typeof value === 'object' && value !== null)
      return `{${Object.entries(value)
        .map(([key, each]) => `${JSON.stringify(key)}: ${visit(each)}`)
        .join(', ')}}`
    return JSON.stringify(value)
  }
  return visit(body)
}
