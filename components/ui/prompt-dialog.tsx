'use client'

import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Spinner } from './spinner.tsx'

interface PromptDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description?: string
  label: string
  placeholder?: string
  initial?: string
  action: string
  hint?: ReactNode
  multiline?: boolean
  /** An empty field may be sent. */
  optional?: boolean
  /** A rejection's message is shown under the field. */
  onSubmit: (value: string) => Promise<void>
}

const fieldClass =
  'mt-1.5 w-full rounded-xl border bg-paper px-3.5 text-base placeholder:text-faint focus-visible:outline-offset-0'

/** Asks for one text. */
export function PromptDialog(props: PromptDialogProps) {
  return (
    <Dialog open={props.open} onOpenChange={props.onOpenChange} title={props.title} description={props.description}>
      {props.open && <PromptForm {...props} />}
    </Dialog>
  )
}

function PromptForm({
  label,
  placeholder,
  initial = '',
  action,
  hint,
  multiline,
  optional,
  onOpenChange,
  onSubmit,
}: PromptDialogProps) {
  const id = useId()
  const [value, setValue] = useState(initial)
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const isComplete = optional || value.trim() !== ''

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (!isComplete || busy) return
    setBusy(true)
    setError(null)
    try {
      await onSubmit(value.trim())
      onOpenChange(false)
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown.message : String(thrown))
    } finally {
      setBusy(false)
    }
  }

  const field = {
    id,
    value,
    placeholder,
    autoComplete: 'off',
    'aria-invalid': error !== null,
    'aria-describedby': `${id}-hint`,
  }
  return (
    <form onSubmit={submit} className="mt-5">
      <label htmlFor={id} className="font-medium text-sm">
        {label}
      </label>
      {multiline ? (
        <textarea
          {...field}
          rows={3}
          className={`${fieldClass} py-2.5`}
          onChange={(event) => setValue(event.target.value)}
        />
      ) : (
        <input {...field} className={`${fieldClass} h-11`} onChange={(event) => setValue(event.target.value)} />
      )}
      <p
        id={`${id}-hint`}
        className={`mt-1.5 min-h-5 text-sm ${error ? 'text-danger' : 'text-faint'}`}
        role={error ? 'alert' : undefined}
      >
        {error ?? hint}
      </p>
      <div className="mt-4 flex justify-end gap-2">
        <Button kind="quiet" onClick={() => onOpenChange(false)}>
          Cancel
        </Button>
        <Button kind="primary" type="submit" disabled={!isComplete || busy}>
          {busy && <Spinner />}
          {action}
        </Button>
      </div>
    </form>
  )
}
