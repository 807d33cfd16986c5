'use client'

import { type FormEvent, useId, useState } from 'react'
import { type RequestError, request, toRequestError } from '../data/request.ts'
import { ChoiceMenu } from '../evaluate/choice-menu.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import { Button } from '../ui/button.tsx'
import { Scroller } from '../ui/scroller.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { AnswerView, type TryAnswer } from './answer-view.tsx'
import { ModelField } from './model-field.tsx'
import { lacks, operations, type TryInput, type TryOperation } from './operations.ts'
import { PictureField } from './picture-field.tsx'
import { usePictures } from './pictures.ts'

/** Sends requests to the encoder's routes and shows what comes back, for whoever writes a program against them. */
export function TryScreen() {
  const [path, setPath] = useState(operations[0].path)
  const operation = operations.find((one) => one.path === path) ?? operations[0]
  const [words, setWords] = useState(operations[0].takes.texts?.example ?? '')
  const { pictures, add, remove } = usePictures()
  const [model, setModel] = useState<string | null>(null)
  const { answer, error, isSending, send, cancel, clear } = useTry()
  const id = useId()

  const texts = words.split('\n').flatMap((line) => line.trim() || [])
  const input: TryInput = {
    texts: operation.takes.texts ? texts : [],
    pictures: operation.takes.pictures ? pictures : [],
    model: operation.takes.model ? model : null,
  }
  const missing = lacks(operation, input)

  function submit(event: FormEvent) {
    event.preventDefault()
    if (missing === null && !isSending) void send(operation, input)
  }

  return (
    <>
      <PageHeader />
      <Scroller>
        <div className="mx-auto w-full max-w-[48rem] px-4 pt-4 pb-16 md:px-8">
          <h1 className="font-semibold text-2xl tracking-tight md:text-3xl">Try the API</h1>
          <p className="mt-1.5 mb-6 max-w-prose text-pretty text-soft">
            Other programs can use the encoder of this server. Send a request here to see what they get;{' '}
            <a href="/openapi.json" className="text-accent underline underline-offset-3">
              openapi.json
            </a>{' '}
            describes every route.
          </p>
          <form onSubmit={submit} className="space-y-5 rounded-2xl border bg-raised p-4 md:p-5">
            <ChoiceMenu
              label="Request"
              value={operation.path}
              onChange={(chosen) => {
                setPath(chosen)
                clear()
              }}
              choices={operations.map((one) => ({ value: one.path, label: one.label, detail: `POST ${one.path}` }))}
            />
            <p className="text-pretty text-faint text-sm">{operation.explains}</p>
            {operation.takes.texts && (
              <div>
                <label htmlFor={id} className="mb-1.5 block font-medium text-sm">
                  {operation.takes.texts.label}
                </label>
                <textarea
                  id={id}
                  value={words}
                  onChange={({ target }) => setWords(target.value)}
                  rows={4}
                  placeholder={operation.takes.texts.example}
                  className="w-full resize-y rounded-xl border bg-paper px-3 py-2 text-base placeholder:text-faint md:text-[0.9375rem]"
                />
              </div>
            )}
            {operation.takes.model && <ModelField value={model} onChange={setModel} />}
            {operation.takes.pictures && <PictureField pictures={pictures} onAdd={add} onRemove={remove} />}
            <div className="flex items-center justify-end gap-3">
              {missing && <span className="text-faint text-sm">{missing}</span>}
              {isSending && <Button onClick={cancel}>Cancel</Button>}
              <Button kind="primary" type="submit" disabled={missing !== null || isSending}>
                {isSending && <Spinner />}
                Send
              </Button>
            </div>
          </form>
          {error && (
            <p role="alert" className="mt-4 text-pretty rounded-xl bg-danger-soft px-4 py-3 text-danger">
              {error.message} {error.fix}
            </p>
          )}
          {answer && <AnswerView {...answer} />}
        </div>
      </Scroller>
    </>
  )
}

/** One request at a time; what an earlier one of the same kind brought stays until the next has ended. */
function useTry() {
  const [answer, setAnswer] = useState<TryAnswer | null>(null)
  const [error, setError] = useState<RequestError | null>(null)
  const [sending, setSending] = useState<AbortController | null>(null)

  async function send(operation: TryOperation, input: TryInput) {
    const controller = new AbortController()
    setSending(controller)
    setError(null)
    const started = performance.now()
    try {
      const init = { method: 'POST', signal: controller.signal, ...encoded(operation.body(input)) }
      const body = await request<Record<string, unknown>>(operation.path, init)
      setAnswer({ operation, input, body, milliseconds: performance.now() - started })
    } catch (thrown) {
      if (controller.signal.aborted) return
      setAnswer(null)
      setError(toRequestError(thrown))
    } finally {
      setSending(null)
    }
  }

  const cancel = () => sending?.abort()
  const clear = () => {
    cancel()
    setAnswer(null)
    setError(null)
  }
  return { answer, error, isSending: sending !== null, send, cancel, clear }
}

function encoded(body: ReturnType<TryOperation['body']>): RequestInit {
  if ('json' in body) return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body.json) }
  const form = new FormData()
  for (const [name, value] of body.form) form.append(name, value)
  return { body: form }
}
