import type { Metadata } from 'next'
import { Suspense } from 'react'
import { QuarantineScreen } from '@/components/moderation/quarantine-screen.tsx'

export const metadata: Metadata = { title: 'Waiting for review' }

export default function QuarantinePage() {
  return (
    <Suspense>
      <QuarantineScreen />
    </Suspense>
  )
}
