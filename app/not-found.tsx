import { Compass } from 'lucide-react'
import Link from 'next/link'
import { PageHeader } from '@/components/shell/page-header.tsx'
import { buttonClass } from '@/components/ui/button.tsx'
import { EmptyState } from '@/components/ui/empty-state.tsx'

export default function NotFound() {
  return (
    <>
      <PageHeader />
      <EmptyState
        icon={Compass}
        title="There is no page here"
        text="The address may be mistyped, or what it showed has been deleted."
      >
        <Link href="/" className={buttonClass({ kind: 'primary' })}>
          Start a new chat
        </Link>
      </EmptyState>
    </>
  )
}
