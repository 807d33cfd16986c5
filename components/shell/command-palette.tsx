'use client'

import { Dialog } from '@base-ui/react/dialog'
import { Command, defaultFilter } from 'cmdk'
import {
  Box,
  ChartNoAxesColumn,
  FlaskConical,
  FolderOpen,
  Images,
  type LucideIcon,
  MessageCircleQuestion,
  MessageSquare,
  Radar,
  Search,
  SlidersHorizontal,
  SquarePen,
} from 'lucide-react'
import { usePathname, useRouter } from 'next/navigation'
import { useTheme } from 'next-themes'
import { type ReactNode, useState } from 'react'
import { nextQuestion } from '../chat/next-question.ts'
import { libraryAddress } from '../data/addresses.ts'
import { selectCollection, useSelectedCollection } from '../data/selected-collection.ts'
import { useCollections } from '../data/use-collections.ts'
import { useConversations } from '../data/use-conversations.ts'
import { backdropClass } from '../ui/dialog.tsx'
import { themes } from './theme-switch.tsx'

interface CommandPaletteProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** Values of the entries for what was typed, whatever it is; they come after every entry whose name matches. */
const typed = { ask: 'typed: ask', find: 'typed: find' }

function score(value: string, search: string, keywords?: string[]): number {
  if (Object.values(typed).includes(value)) return Number.MIN_VALUE
  return defaultFilter(value, search, keywords)
}

/** Goes anywhere from the keyboard; asks, and looks into the library. */
export function CommandPalette({ open, onOpenChange }: CommandPaletteProps) {
  const router = useRouter()
  const pathname = usePathname()
  const collection = useSelectedCollection()
  const [search, setSearch] = useState('')
  const words = search.trim()
  const { setTheme } = useTheme()
  const { collections } = useCollections()
  const { conversations } = useConversations()
  const then = (action: () => void) => () => {
    onOpenChange(false)
    setSearch('')
    action()
  }

  function ask() {
    nextQuestion.set(words)
    // A new chat that is open asks at once.
    if (pathname !== '/') router.push('/')
  }
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className={backdropClass} />
        <Dialog.Popup className="fixed top-[12dvh] left-1/2 z-50 w-[36rem] max-w-[calc(100vw-1.5rem)] -translate-x-1/2 overflow-hidden rounded-2xl border bg-raised shadow-raised outline-none transition-opacity duration-120 data-ending-style:opacity-0 data-starting-style:opacity-0">
          <Dialog.Title className="sr-only">Search and commands</Dialog.Title>
          <Command loop label="Search and commands" filter={score}>
            <Command.Input
              value={search}
              onValueChange={setSearch}
              placeholder="Ask, or search chats and collections"
              className="h-14 w-full border-b bg-transparent px-5 text-base outline-none placeholder:text-faint"
            />
            <Command.List className="max-h-[min(24rem,60dvh)] overflow-y-auto p-2">
              <Group heading="Go to">
                <Entry icon={SquarePen} value="New chat" onSelect={then(() => router.push('/'))} />
                <Entry icon={Images} value="Library" onSelect={then(() => router.push('/library'))} />
                <Entry icon={ChartNoAxesColumn} value="Evaluate" onSelect={then(() => router.push('/evaluate'))} />
                <Entry icon={Radar} value="Audit" onSelect={then(() => router.push('/evaluate/audit'))} />
                <Entry icon={Box} value="Models" onSelect={then(() => router.push('/models'))} />
                <Entry
                  icon={SlidersHorizontal}
                  value="Tune a model"
                  onSelect={then(() => router.push('/models/tune'))}
                />
                <Entry icon={FlaskConical} value="Try the API" onSelect={then(() => router.push('/try'))} />
              </Group>
              <Group heading="Chats">
                {conversations?.map(({ id, title }) => (
                  <Entry
                    key={id}
                    icon={MessageSquare}
                    value={title || 'Untitled chat'}
                    keywords={[id]}
                    onSelect={then(() => router.push(`/chat/${id}`))}
                  />
                ))}
              </Group>
              <Group heading="Collections">
                {collections?.map(({ name }) => (
                  <Entry
                    key={name}
                    icon={FolderOpen}
                    value={`Open ${name}`}
                    onSelect={then(() => {
                      selectCollection(name)
                      router.push(libraryAddress(name))
                    })}
                  />
                ))}
              </Group>
              <Group heading="Theme">
                {themes.map(({ value, label, icon }) => (
                  <Entry key={value} icon={icon} value={`Theme: ${label}`} onSelect={then(() => setTheme(value))} />
                ))}
              </Group>
              {words !== '' && (
                <Group heading={`In ${collection}`}>
                  <Entry icon={MessageCircleQuestion} value={typed.ask} onSelect={then(ask)}>
                    Ask “{words}”
                  </Entry>
                  <Entry
                    icon={Search}
                    value={typed.find}
                    onSelect={then(() => router.push(libraryAddress(collection, { query: words })))}
                  >
                    Find in the library “{words}”
                  </Entry>
                </Group>
              )}
            </Command.List>
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="mb-1 **:[[cmdk-group-heading]]:px-3 **:[[cmdk-group-heading]]:pt-2 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:font-medium **:[[cmdk-group-heading]]:text-faint **:[[cmdk-group-heading]]:text-xs"
    >
      {children}
    </Command.Group>
  )
}

interface EntryProps {
  icon: LucideIcon
  value: string
  keywords?: string[]
  onSelect: () => void
  /** What it is called, where that is not its value. */
  children?: ReactNode
}

function Entry({ icon: Icon, value, keywords, onSelect, children = value }: EntryProps) {
  // Two chats may have one title, and cmdk tells entries apart by their value.
  const unique = keywords ? `${value} ${keywords.join(' ')}` : value
  return (
    <Command.Item
      value={unique}
      onSelect={onSelect}
      className="flex min-h-11 cursor-default items-center gap-3 rounded-lg px-3 data-[selected=true]:bg-hover md:min-h-10"
    >
      <Icon className="size-4.5 shrink-0 text-soft" strokeWidth={1.75} aria-hidden />
      <span className="truncate">{children}</span>
    </Command.Item>
  )
}
