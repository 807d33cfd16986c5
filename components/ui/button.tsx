import { clsx } from 'clsx'
import type { ComponentProps } from 'react'

interface Look {
  kind?: 'primary' | 'plain' | 'quiet' | 'danger'
  size?: 'small' | 'medium'
  className?: string
}

const kinds = {
  primary: 'bg-accent text-on-accent hover:brightness-110 active:brightness-95',
  plain: 'border bg-raised text-ink hover:bg-[color-mix(in_oklab,var(--raised),var(--ink)_4%)]',
  quiet: 'text-soft hover:bg-hover hover:text-ink data-popup-open:bg-hover data-popup-open:text-ink',
  danger: 'bg-danger text-paper hover:brightness-110 active:brightness-95',
}

/** 44 px high under a finger, a little less under a mouse. */
const sizes = {
  small: 'h-10 gap-1.5 rounded-lg px-2.5 text-sm md:h-8',
  medium: 'h-11 gap-2 rounded-xl px-4 text-[0.9375rem] md:h-10',
}

/** The look of a button, for links that act as one. */
export function buttonClass({ kind = 'plain', size = 'medium', className }: Look = {}): string {
  return clsx(
    'inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap font-medium transition-[background-color,color,filter,opacity] duration-150',
    'disabled:pointer-events-none disabled:opacity-50',
    kinds[kind],
    sizes[size],
    className,
  )
}

export function Button({ kind, size, className, type = 'button', ...props }: ComponentProps<'button'> & Look) {
  return <button type={type} className={buttonClass({ kind, size, className })} {...props} />
}
