import type { Metadata } from 'next'
import { EvaluateScreen } from '@/components/evaluate/evaluate-screen.tsx'

export const metadata: Metadata = { title: 'Evaluate' }

export default function EvaluatePage() {
  return <EvaluateScreen />
}
