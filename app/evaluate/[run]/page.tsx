import type { Metadata } from 'next'
import { Suspense } from 'react'
import { RunScreen } from '@/components/evaluate/run-screen.tsx'

export const metadata: Metadata = { title: 'Evaluation' }

export default async function RunPage({ params }: { params: Promise<{ run: string }> }) {
  const { run } = await params
  return (
    <Suspense>
      <RunScreen runId={run} />
    </Suspense>
  )
}
