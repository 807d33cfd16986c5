'use client'

import { TriangleAlert } from 'lucide-react'
import { PageHeader } from '@/components/shell/page-header.tsx'
import { Button } from '@/components/ui/button.tsx'
import { EmptyState } from '@/components/ui/empty-state.tsx'

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <>
      <PageHeader />
      <EmptyState
        icon={TriangleAlert}
        title="This page broke"
        text={error.message || 'Something on this page went wrong. What you have stored is safe.'}
      >
        <Button kind="primary" onClick={reset}>
          Try again
        </Button>
      </EmptyState>
    </>
  )
}
