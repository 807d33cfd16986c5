'use client'

import { clsx } from 'clsx'
import { Box, ChartNoAxesColumn, Images, type LucideIcon, Search, SquarePen } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { UploadBadge } from '../library/upload-badge.tsx'
import { Logo } from '../ui/logo.tsx'
import { ConversationList } from './conversation-list.tsx'
import { useShell } from './shell-context.ts'
import { ThemeSwitch } from './theme-switch.tsx'
import { useModifierKey } from './use-modifier-key.ts'

const rowClass =
  'flex h-11 w-full items-center gap-3 rounded-xl px-3 text-left text-[0.9375rem] transition-colors hover:bg-hover md:h-10'

export function Sidebar({ onNavigate }: { onNavigate?: () => void }) {
  const pathname = usePathname()
  const { openPalette } = useShell()
  const modifier = useModifierKey()
  return (
    <div className="flex h-full flex-col">
      <div className="px-3 pt-3">
        <Link
          href="/"
          onClick={onNavigate}
          className="mb-2 inline-flex h-11 items-center gap-2.5 rounded-xl px-3 font-semibold text-[1.0625rem] tracking-tight"
        >
          <Logo className="size-6" />
          Diptych
        </Link>
        <nav aria-label="Main" className="space-y-0.5">
          <NavigationLink
            href="/"
            icon={SquarePen}
            label="New chat"
            isCurrent={pathname === '/'}
            onClick={onNavigate}
          />
          <button type="button" onClick={openPalette} className={rowClass}>
            <Search className="size-4.5 text-soft" strokeWidth={1.75} aria-hidden />
            <span className="flex-1">Search</span>
            <kbd className="hidden rounded-md border bg-paper px-1.5 font-sans text-faint text-xs lg:inline">
              {modifier} K
            </kbd>
          </button>
          <NavigationLink
            href="/library"
            icon={Images}
            label="Library"
            isCurrent={pathname.startsWith('/library')}
            onClick={onNavigate}
          >
            <UploadBadge />
          </NavigationLink>
          <NavigationLink
            href="/evaluate"
            icon={ChartNoAxesColumn}
            label="Evaluate"
            isCurrent={pathname.startsWith('/evaluate')}
            onClick={onNavigate}
          />
          <NavigationLink
            href="/models"
            icon={Box}
            label="Models"
            isCurrent={pathname.startsWith('/models')}
            onClick={onNavigate}
          />
        </nav>
      </div>
      <ConversationList onNavigate={onNavigate} />
      <div className="border-t p-3">
        <ThemeSwitch />
      </div>
    </div>
  )
}

interface NavigationLinkProps {
  href: string
  icon: LucideIcon
  label: string
  isCurrent: boolean
  onClick?: () => void
  children?: React.ReactNode
}

function NavigationLink({ href, icon: Icon, label, isCurrent, onClick, children }: NavigationLinkProps) {
  return (
    <Link
      href={href}
      onClick={onClick}
      aria-current={isCurrent ? 'page' : undefined}
      className={clsx(rowClass, isCurrent && 'bg-hover font-medium')}
    >
      <Icon className="size-4.5 text-soft" strokeWidth={1.75} aria-hidden />
      <span className="flex-1">{label}</span>
      {children}
    </Link>
  )
}
